import { backoffMs, jittered } from './backoff.js';

/** How an attempt to list or to watch ended. */
export type Outcome =
  /** The server ended the watch in its time. */
  | 'ended'
  /** The watch was there, and was cut or fell silent. */
  | 'cut'
  /** The resource version is forgotten (410): a list must come first. */
  | 'gone'
  /** It was refused, or there was no answer. */
  | 'refused';

/** A watch that stood this long, or that brought anything, shows that the server is well. */
export const LONG_WATCH_MS = 5_000;

const REFUSED = { initialMs: 800, maxMs: 30_000 };
/** Cutting is cheap for the server, and every second without a watch is one in which changes go unseen. */
const CUT = { initialMs: 200, maxMs: 2_000 };

/**
 * How long to wait before the next attempt, in milliseconds, jittered so that the reflectors of a cluster do not come back
 * as one.
 * @param failures attempts in a row that brought nothing, this one included; 0 after one that did
 * @param retryAfterMs what the server asked for: the least there is then
 */
export function reflectorDelayMs(
  outcome: Outcome,
  failures: number,
  retryAfterMs: number | undefined,
  random: () => number,
): number {
  const own = failures === 0 ? 0 : jittered(backoffMs(outcome === 'refused' ? REFUSED : CUT, failures), random);
  // At what the server asks for exactly, all that it asked would come at once.
  return retryAfterMs === undefined ? own : Math.max(own, retryAfterMs * (1 + 0.2 * random()));
}
