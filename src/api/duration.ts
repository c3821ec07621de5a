import { ApiError } from './errors.js';

const UNITS = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 } as const;
const WHOLE = /^(?:\d+(?:\.\d+)?(?:ms|s|m|h))+$/;
const PART = /(\d+(?:\.\d+)?)(ms|s|m|h)/g;

/**
 * The milliseconds of a duration such as `500ms`, `10s`, `5m` or `1h30m`; a fraction of a millisecond is rounded.
 *
 * @throws ApiError (API_DURATION) for any other text.
 */
export function parseDuration(text: string): number {
  if (!WHOLE.test(text)) {
    throw new ApiError('API_DURATION', `"${text}" is no duration; write one like 500ms, 10s, 5m or 1h30m`);
  }
  let ms = 0;
  for (const [, amount, unit] of text.matchAll(PART)) ms += Number(amount) * UNITS[unit as keyof typeof UNITS];
  return Math.round(ms);
}

/** The shortest text of a duration that parseDuration reads back: 5400000 is `1h30m`, 0 is `0s`. */
export function formatDuration(ms: number): string {
  let rest = Math.round(ms);
  if (rest === 0) return '0s';
  let text = '';
  for (const [unit, size] of Object.entries(UNITS)) {
    const amount = Math.floor(rest / size);
    if (amount > 0) text += `${amount}${unit}`;
    rest -= amount * size;
  }
  return text;
}
