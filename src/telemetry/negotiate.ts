export type ExpositionFormat = 'text' | 'openmetrics';

interface MediaRange {
  readonly type: string;
  readonly version: string | undefined;
  readonly q: number;
}

/** The versions of each format that we write, as `Accept` may ask for them. */
const OFFERS: Readonly<Record<ExpositionFormat, { readonly type: string; readonly version: string }>> = {
  text: { type: 'text/plain', version: '0.0.4' },
  openmetrics: { type: 'application/openmetrics-text', version: '1.0.0' },
};

/**
 * Chooses the exposition format for an `Accept` header by RFC 9110 §12.5.1: the most specific range that takes a format
 * in gives its quality, the higher quality wins. Prometheus text is the answer where both are equally welcome by a
 * wildcard only, and where nothing that we write is welcome: a scrape in a format that was not asked for still tells a
 * person more than 406 does.
 */
export function negotiateFormat(accept: string | undefined): ExpositionFormat {
  const ranges = (accept ?? '').split(',').map(parseRange);
  const text = quality(ranges, 'text');
  const openMetrics = quality(ranges, 'openmetrics');
  if (openMetrics.q === 0) return 'text';
  if (openMetrics.q === text.q) return openMetrics.exact ? 'openmetrics' : 'text';
  return openMetrics.q > text.q ? 'openmetrics' : 'text';
}

function parseRange(source: string): MediaRange {
  const [type = '', ...parameters] = source.split(';').map((part) => part.trim().toLowerCase());
  let version: string | undefined;
  let q = 1;
  for (const parameter of parameters) {
    const [name = '', value = ''] = parameter.split('=').map((part) => part.trim());
    if (name === 'version') version = value.replaceAll('"', '');
    if (name === 'q') q = /^(0(\.\d{0,3})?|1(\.0{0,3})?)$/.test(value) ? Number(value) : 0;
  }
  return { type, version, q };
}

function quality(ranges: readonly MediaRange[], format: ExpositionFormat): { q: number; exact: boolean } {
  const offer = OFFERS[format];
  const wildcards = ['*/*', `${offer.type.split('/')[0] ?? ''}/*`];
  let best = { q: 0, specificity: -1 };
  for (const range of ranges) {
    const specificity = range.type === offer.type ? 2 : wildcards.indexOf(range.type);
    if (range.version !== undefined && range.version !== offer.version) continue;
    if (specificity > best.specificity) best = { q: range.q, specificity };
    else if (specificity >= 0 && specificity === best.specificity && range.q > best.q)
      best = { q: range.q, specificity };
  }
  return { q: best.q, exact: best.specificity === 2 };
}
