import { OverlayError } from './errors.js';
import type { Interner } from './interner.js';

/**
 * The values that were set on one CPE, path to value. Most CPEs hold a handful, and there may be a million of them: one
 * flat array, path and value in turn, ordered by length and then by text (lengths differ mostly, so that finding a path
 * compares few texts), of exactly the needed size. Deleting it whole is a factory reset.
 */
export class Overlay {
  readonly #interner: Interner;
  #pairs: string[] = [];

  constructor(interner: Interner) {
    this.#interner = interner;
  }

  get size(): number {
    return this.#pairs.length / 2;
  }

  get(path: string): string | undefined {
    const at = this.#search(path);
    return this.#pairs[at] === path ? this.#pairs[at + 1] : undefined;
  }

  set(path: string, value: string): void {
    const at = this.#search(path);
    const shared = this.#interner.intern(value);
    if (this.#pairs[at] === path) this.#pairs[at + 1] = shared;
    else this.#pairs = this.#pairs.toSpliced(at, 0, this.#interner.intern(path), shared);
  }

  /** Says whether there was a value. */
  delete(path: string): boolean {
    const at = this.#search(path);
    if (this.#pairs[at] !== path) return false;
    this.#pairs = this.#pairs.toSpliced(at, 2);
    return true;
  }

  *entries(): IterableIterator<[path: string, value: string]> {
    const pairs = this.#pairs;
    for (let i = 0; i < pairs.length; i += 2) yield [pairs[i] ?? '', pairs[i + 1] ?? ''];
  }

  /** An overlay of its own with the same values. */
  clone(): Overlay {
    const copy = new Overlay(this.#interner);
    copy.#pairs = this.#pairs.slice();
    return copy;
  }

  /** JSON text, an object of path to value; fromJSON reads it back. */
  toJSON(): string {
    return JSON.stringify(Object.fromEntries(this.entries()));
  }

  /** @throws OverlayError for a text that toJSON cannot have made. */
  static fromJSON(text: string, interner: Interner): Overlay {
    const overlay = new Overlay(interner);
    for (const [path, value] of Object.entries(parseObject(text))) {
      if (typeof value !== 'string') throw new OverlayError(`the value of ${path} is no text`);
      overlay.set(path, value);
    }
    return overlay;
  }

  /** Where the pair of this path stands, or would have to stand. */
  #search(path: string): number {
    const pairs = this.#pairs;
    let low = 0;
    let high = pairs.length >>> 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const there = pairs[2 * middle] ?? '';
      const before = there.length === path.length ? there < path : there.length < path.length;
      if (before) low = middle + 1;
      else high = middle;
    }
    return 2 * low;
  }
}

function parseObject(text: string): object {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (cause) {
    throw new OverlayError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new OverlayError('it is no JSON object');
  }
  return parsed;
}
