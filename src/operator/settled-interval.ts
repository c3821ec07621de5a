/** Spread by half, it is at most 4.5 s: a status is no more than five seconds behind the truth. */
const LEAST_MS = 3_000;
/** Nor more than this behind it, with half of that, however many pods one operator has. */
const MOST_MS = 60_000;
/**
 * 167 questions a second, which cost a sixth of a core. They are also what the operator makes garbage with, 40 kB each, and
 * its pauses are what an edit waits for.
 */
const PER_POD_MS = 6;

/**
 * How often a pod is asked how it fares while nothing is under way in it. That a pod is lost is seen by the watch, at once.
 *
 * @param pods of all fleets
 * @returns ms
 */
export function settledMs(pods: number): number {
  return Math.min(MOST_MS, Math.max(LEAST_MS, pods * PER_POD_MS));
}
