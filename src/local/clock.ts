/** Time as the engine sees it: passed in, so that tests set it. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Calls once, `ms` milliseconds from now, unless it is cancelled before. */
  after(ms: number, call: () => void): { cancel(): void };
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, call) {
    const timer = setTimeout(call, ms);
    return {
      cancel() {
        clearTimeout(timer);
      },
    };
  },
};
