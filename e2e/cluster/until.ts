import { setTimeout as sleep } from 'node:timers/promises';
import { ClusterError } from './errors.js';

export interface UntilOptions {
  readonly timeoutMs?: number;
  readonly everyMs?: number;
}

/**
 * Asks until the answer is something, and gives it.
 *
 * @param what is waited for, as a sentence: it is told when the time is over
 * @param ask undefined and false stand for not yet; what it throws counts as not yet, and is told at the end
 * @throws ClusterError CLUSTER_TOO_SLOW
 */
export async function until<T>(
  what: string,
  ask: () => T | undefined | Promise<T | undefined>,
  { timeoutMs = 60_000, everyMs = 200 }: UntilOptions = {},
): Promise<T> {
  const end = performance.now() + timeoutMs;
  for (;;) {
    let last: unknown;
    try {
      const answer = await ask();
      if (answer !== undefined && answer !== false) return answer;
    } catch (error) {
      if (error instanceof ClusterError && error.code === 'CLUSTER_PROGRAM_ENDED') throw error;
      last = error;
    }
    if (performance.now() > end) {
      const why = last instanceof Error ? `: ${last.message}` : '';
      throw new ClusterError('CLUSTER_TOO_SLOW', `Not in ${timeoutMs / 1000} s: ${what}${why}`);
    }
    await sleep(everyMs);
  }
}
