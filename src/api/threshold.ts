import { nearest } from './did-you-mean.js';
import { parseDuration } from './duration.js';
import { ApiError } from './errors.js';

export const COMPARATORS = ['<', '<=', '>', '>=', '=='] as const;
export type Comparator = (typeof COMPARATORS)[number];

/** What a run has to hold, as spec.thresholds says it. */
export type Threshold = { readonly text: string; readonly comparator: Comparator } &
  /** A percentile of the durations of sessions; `value` in milliseconds. */
  (
    | { readonly measure: 'bootstrap' | 'session'; readonly percentile: number; readonly value: number }
    /** CPEs in this state; with `percent`, `value` is a share of the fleet. */
    | { readonly measure: 'ready' | 'failed'; readonly value: number; readonly percent: boolean }
    /** Faults answered since the start. */
    | { readonly measure: 'faults'; readonly value: number }
  );

const SHAPE = /^(\S+?)\s*(<=|>=|==|<|>)\s*(\S+)$/;
const LATENCY = /^(bootstrap|session)\.p([1-9]\d?)$/;
const RIGHT = 'write one like bootstrap.p95 < 2s, session.p50 < 100ms, failed < 1%, ready >= 99% or faults == 0';

/**
 * Reads a threshold such as `bootstrap.p95 < 2s`, `failed <= 3` or `ready >= 99%`.
 *
 * @throws ApiError (API_THRESHOLD): what is wrong and what is right.
 */
export function parseThreshold(text: string): Threshold {
  const [, measure = '', sign, value = ''] = SHAPE.exec(text) ?? [];
  const comparator = COMPARATORS.find((one) => one === sign);
  if (comparator === undefined) throw wrong(text, 'is no comparison');
  const [, session, percentile] = LATENCY.exec(measure) ?? [];
  if (session === 'bootstrap' || session === 'session') {
    return { text, comparator, measure: session, percentile: Number(percentile), value: latency(text, value) };
  }
  if (measure === 'ready' || measure === 'failed') {
    const percent = value.endsWith('%');
    const amount = percent ? value.slice(0, -1) : value;
    if (!(percent ? /^\d+(\.\d+)?$/ : /^\d+$/).test(amount))
      throw wrong(text, `"${value}" is no number of CPEs or percentage`);
    return { text, comparator, measure, value: Number(amount), percent };
  }
  if (measure === 'faults') {
    if (!/^\d+$/.test(value)) throw wrong(text, `"${value}" is no number of faults`);
    return { text, comparator, measure, value: Number(value) };
  }
  const meant = nearest(measure, ['bootstrap.p95', 'session.p95', 'ready', 'failed', 'faults']);
  throw wrong(text, `"${measure}" is not measured${meant === undefined ? '' : `; did you mean ${meant}?`}`);
}

function latency(text: string, value: string): number {
  try {
    return parseDuration(value);
  } catch (error) {
    if (error instanceof ApiError) throw wrong(text, error.message);
    throw error;
  }
}

function wrong(text: string, what: string): ApiError {
  return new ApiError('API_THRESHOLD', `"${text}": ${what}; ${RIGHT}`);
}
