/** A growing delay: `initialMs`, doubled each time, at most `maxMs`. */
export interface BackoffPolicy {
  readonly initialMs: number;
  readonly maxMs: number;
}

/** The delay before attempt number `failures` + 1, in milliseconds; `failures` counts from 1. */
export function backoffMs({ initialMs, maxMs }: BackoffPolicy, failures: number): number {
  // 2 ** 1024 is Infinity, which Math.min takes care of.
  return Math.min(initialMs * 2 ** (failures - 1), maxMs);
}

/** Half to one and a half times the delay, so that those who failed together do not come back together. */
export function jittered(ms: number, random: () => number): number {
  return ms * (0.5 + random());
}
