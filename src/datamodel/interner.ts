/** Longer texts are seldom equal, and would be held for nothing. */
const LONGEST = 256;

/**
 * Makes equal strings one string: a million CPEs that were set to the same value hold it once. Bounded: when full it
 * forgets all it knows, which costs sharing, never correctness.
 */
export class Interner {
  readonly #capacity: number;
  readonly #known = new Map<string, string>();

  constructor(capacity = 65_536) {
    this.#capacity = capacity;
  }

  intern(text: string): string {
    if (text.length > LONGEST) return text;
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    if (this.#known.size >= this.#capacity) this.#known.clear();
    this.#known.set(text, text);
    return text;
  }

  get size(): number {
    return this.#known.size;
  }
}
