/** Messages that are kept apart; further ones are counted under one name. */
const MOST_MESSAGES = 254;
const SHOWN = 8;

/**
 * Why CPEs are failed now: a number for each message, and how many CPEs stand at it. Number 0 is "not failed".
 */
export class FailureTally {
  readonly #messages: string[] = ['', 'for another reason'];
  readonly #numbers = new Map<string, number>();
  readonly #counts: number[] = [0, 0];

  /** The number of a message, 1 to 255. */
  number(message: string): number {
    const known = this.#numbers.get(message);
    if (known !== undefined) return known;
    if (this.#messages.length > MOST_MESSAGES) return 1;
    this.#messages.push(message);
    this.#counts.push(0);
    this.#numbers.set(message, this.#messages.length - 1);
    return this.#messages.length - 1;
  }

  /** A CPE leaves one number for another. */
  move(from: number, to: number): void {
    if (from !== 0) this.#counts[from] = (this.#counts[from] ?? 0) - 1;
    if (to !== 0) this.#counts[to] = (this.#counts[to] ?? 0) + 1;
  }

  /** The most frequent messages with their counts. */
  top(): Record<string, number> {
    const standing = this.#messages.map((message, i) => [message, this.#counts[i] ?? 0] as const);
    return Object.fromEntries(
      standing
        .filter(([, count]) => count > 0)
        .sort(([, a], [, b]) => b - a)
        .slice(0, SHOWN),
    );
  }
}
