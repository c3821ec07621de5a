import { OverlayError } from './errors.js';
import type { Interner } from './interner.js';

/**
 * What an overlay holds beside values: the key is a path with one of these before it, which no path begins with. Of a
 * table: the instance numbers that were added, those of the profile that were deleted, the highest that there ever was, and
 * the rows that the CPE has filled it with. Of a parameter: its attributes, the value that the ACS knows from sessions, and
 * the one that it was sent in a lightweight notification.
 */
export const MARK = {
  added: '+',
  deleted: '-',
  highest: '#',
  rows: '~',
  attributes: '@',
  told: '=',
  sent: '!',
} as const;
export type Mark = (typeof MARK)[keyof typeof MARK];

const MARKS: ReadonlySet<string> = new Set(Object.values(MARK));

/**
 * What was set on one CPE, path to value; and, by MARK, what else was changed on it. Most CPEs hold a handful, and there may be a million of them: one
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

  /** Deletes all that is kept of an object (a path with a dot at its end) and of what is below it, marks included. */
  deleteBelow(object: string): void {
    const kept: string[] = [];
    for (const [key, value] of this.entries()) {
      if (!key.startsWith(object, MARKS.has(key.charAt(0)) ? 1 : 0)) kept.push(key, value);
    }
    if (kept.length < this.#pairs.length) this.#pairs = kept;
  }

  /** The paths that have this mark, with their texts. */
  *marked(mark: Mark): IterableIterator<[path: string, text: string]> {
    for (const [key, text] of this.entries()) if (key.startsWith(mark)) yield [key.slice(1), text];
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
