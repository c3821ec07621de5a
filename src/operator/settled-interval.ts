/** Spread by half, it is at most 4.5 s: a status is no more than five seconds behind the truth. */
const LEAST_MS = 3_000;
const MOST_MS = 30_000;
/** A question and its answer cost less than a millisecond of CPU: the pods of a cluster take an eighth of a core, 10,000 a quarter. */
const PER_POD_MS = 6;

/**
 * How often a pod is asked how it fares while nothing is under way in it.
 *
 * @param pods of all fleets
 * @returns ms
 */
export function settledMs(pods: number): number {
  return Math.min(MOST_MS, Math.max(LEAST_MS, pods * PER_POD_MS));
}
