/** Spread by half, it is at most 4.5 s: a status is no more than five seconds behind the truth. */
const LEAST_MS = 3_000;
const MOST_MS = 20_000;
/** A question and its answer cost half a millisecond of CPU, so that thousands of pods take a quarter of a core at most. */
const PER_POD_MS = 3;

/**
 * How often a pod is asked how it fares while nothing is under way in it.
 *
 * @param pods of all fleets
 * @returns ms
 */
export function settledMs(pods: number): number {
  return Math.min(MOST_MS, Math.max(LEAST_MS, pods * PER_POD_MS));
}
