import type { AcsClock } from '../options.js';

/** A clock that stands until it is moved. */
export class FakeClock implements AcsClock {
  #now = Date.UTC(2026, 0, 1);
  readonly #timers = new Set<{ readonly every: number; due: number; readonly run: () => void }>();

  now = (): number => this.#now;

  every(ms: number, callback: () => void): () => void {
    const timer = { every: ms, due: this.#now + ms, run: callback };
    this.#timers.add(timer);
    return () => {
      this.#timers.delete(timer);
    };
  }

  /** Timers that are running. */
  get timers(): number {
    return this.#timers.size;
  }

  /** Moves the time on, and runs what falls due on the way. */
  advance(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      const next = [...this.#timers].filter(({ due }) => due <= end).sort((a, b) => a.due - b.due)[0];
      if (next === undefined) break;
      this.#now = next.due;
      next.due += next.every;
      next.run();
    }
    this.#now = end;
  }
}
