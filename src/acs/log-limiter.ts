import type { AcsLogger } from './options.js';

const PER_SECOND = 10;

/** Warnings about what strangers send: at most ten a second, and then how many were left out, so no flood fills a disk. */
export class LimitedWarnings {
  readonly #logger: AcsLogger;
  readonly #now: () => number;
  #second = 0;
  #written = 0;
  #suppressed = 0;

  constructor(logger: AcsLogger, now: () => number) {
    this.#logger = logger;
    this.#now = now;
  }

  warn(message: string, fields: Readonly<Record<string, unknown>>): void {
    const second = Math.floor(this.#now() / 1000);
    if (second !== this.#second) {
      this.flush();
      this.#second = second;
      this.#written = 0;
    }
    if (this.#written < PER_SECOND) {
      this.#written++;
      this.#logger.warn(message, fields);
    } else this.#suppressed++;
  }

  /** Tells how many warnings were left out since the last time, if any were. */
  flush(): void {
    if (this.#suppressed > 0) this.#logger.warn('warnings left out', { count: this.#suppressed });
    this.#suppressed = 0;
  }
}
