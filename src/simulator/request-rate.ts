/** Connection requests that one CPE takes in a minute; TR-069 §3.2.2.2 asks CPEs to have such a bound and names none. */
export const MOST_PER_MINUTE = 30;
const MINUTE_MS = 60_000;

/** How many connection requests each CPE took in this minute; those of the last one are forgotten together. */
export class RequestRate {
  readonly #now: () => number;
  readonly #taken = new Map<number, number>();
  #minute = -1;

  /** @param now ms, of any origin */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Seconds after which the CPE takes connection requests again; 0: it takes one now. */
  waitS(slot: number): number {
    const now = this.#now();
    const minute = Math.floor(now / MINUTE_MS);
    if (minute !== this.#minute) {
      this.#minute = minute;
      this.#taken.clear();
    }
    if ((this.#taken.get(slot) ?? 0) < MOST_PER_MINUTE) return 0;
    return Math.ceil(((minute + 1) * MINUTE_MS - now) / 1000);
  }

  /** The CPE took one. */
  took(slot: number): void {
    this.#taken.set(slot, (this.#taken.get(slot) ?? 0) + 1);
  }
}
