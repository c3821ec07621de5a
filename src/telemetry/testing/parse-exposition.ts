/** A metric family as a scraper reads it. */
export interface ParsedFamily {
  readonly type: string;
  readonly help: string;
  /** Sample name with its labels, as written, to its value. */
  readonly samples: ReadonlyMap<string, number>;
}

const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*';
const LABEL = '[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\\\\n]|\\\\["\\\\n])*"';
const SAMPLE = new RegExp(`^(${NAME})((?:\\{${LABEL}(?:,${LABEL})*\\})?) (\\S+)$`);
const SUFFIXES: Readonly<Record<string, readonly string[]>> = { histogram: ['_bucket', '_sum', '_count'] };

/**
 * Reads an exposition by the letter of its format and throws at the first line that breaks it: a reader of its own, so
 * that tests do not hold prom-client against itself.
 */
export function parseExposition(body: string, format: 'text' | 'openmetrics'): ReadonlyMap<string, ParsedFamily> {
  const families = new Map<string, { type: string; help: string; samples: Map<string, number> }>();
  if (format === 'openmetrics' && !body.endsWith('\n# EOF\n')) throw new Error('OpenMetrics ends in "# EOF"');
  const lines = body.split('\n').filter((line) => line !== '' && line !== '# EOF');
  let family = '';
  for (const line of lines) {
    const [, keyword = '', name = '', rest = ''] = /^# (HELP|TYPE) (\S+) (.*)$/.exec(line) ?? [];
    if (keyword === 'HELP') {
      if (families.has(name)) throw new Error(`${name} stands twice`);
      if (rest.includes('"')) throw new Error(`${line}: OpenMetrics wants quotes in a help text escaped`);
      families.set(name, { type: 'untyped', help: rest, samples: new Map() });
      family = name;
    } else if (keyword === 'TYPE') {
      const known = families.get(name);
      if (name !== family || known === undefined) throw new Error(`${line}: not under its HELP`);
      known.type = rest;
    } else {
      addSample(families.get(family), family, line, format);
    }
  }
  return families;
}

function addSample(
  family: { readonly type: string; readonly samples: Map<string, number> } | undefined,
  familyName: string,
  line: string,
  format: 'text' | 'openmetrics',
): void {
  const [, name = '', labels = '', value = ''] = SAMPLE.exec(line) ?? [];
  if (family === undefined || name === '') throw new Error(`${line}: no sample`);
  const counterSuffix = format === 'openmetrics' && family.type === 'counter' ? ['_total'] : [''];
  const allowed = (SUFFIXES[family.type] ?? counterSuffix).map((suffix) => familyName + suffix);
  if (!allowed.includes(name)) throw new Error(`${line}: in the family ${familyName}`);
  const series = name + labels;
  if (family.samples.has(series)) throw new Error(`${series} stands twice`);
  const number = value === '+Inf' ? Infinity : Number(value);
  if (Number.isNaN(number)) throw new Error(`${line}: not a number`);
  family.samples.set(series, number);
}
