/**
 * A copy of a text that holds on to nothing else. A substring of 13 characters or more is a view into the string that
 * it was cut from, so one remembered serial number would keep a whole Inform alive.
 */
export function detached(text: string): string {
  return text.length < 13 ? text : Buffer.from(text, 'utf8').toString('utf8');
}

/** Texts that many devices have in common (names of parameters, manufacturers), each held once. */
export class StringPool {
  readonly #held = new Map<string, string>();
  readonly #capacity: number;

  /** Beyond `capacity` texts the pool takes in no more, and `intern` gives copies of their own. */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get size(): number {
    return this.#held.size;
  }

  intern(text: string): string {
    const held = this.#held.get(text);
    if (held !== undefined) return held;
    const copy = detached(text);
    if (this.#held.size < this.#capacity) this.#held.set(copy, copy);
    return copy;
  }
}

/** Lists of texts that many devices have in common (the names in their Informs), each held once. */
export class ListPool {
  readonly #held = new Map<string, readonly string[]>();
  readonly #strings: StringPool;
  readonly #capacity: number;

  constructor(strings: StringPool, capacity: number) {
    this.#strings = strings;
    this.#capacity = capacity;
  }

  get size(): number {
    return this.#held.size;
  }

  intern(list: readonly string[]): readonly string[] {
    const key = list.join('\n');
    const held = this.#held.get(key);
    if (held !== undefined) return held;
    const copy: readonly string[] = list.map((text) => this.#strings.intern(text));
    if (this.#held.size < this.#capacity) this.#held.set(detached(key), copy);
    return copy;
  }
}
