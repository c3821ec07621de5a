/** Time, passed in: tests run days of fleet time in milliseconds. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Calls back once after `ms` milliseconds; the answer cancels it. */
  after(ms: number, callback: () => void): () => void;
}

/** setTimeout's own bound; a longer wait is cut here and its caller looks again. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** The machine's clock: wall time at the start, carried on by the monotonic clock, so that it never steps back. */
export const systemClock: Clock = {
  now: () => performance.timeOrigin + performance.now(),
  after(ms, callback) {
    const timer = setTimeout(callback, Math.min(Math.max(ms, 0), LONGEST_TIMER_MS));
    return () => {
      clearTimeout(timer);
    };
  },
};
