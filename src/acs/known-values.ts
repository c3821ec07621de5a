import type { ListPool } from './string-pool.js';
import { detached } from './string-pool.js';

const NO_NAMES: readonly string[] = [];

/** What is remembered of a value that a device has told. */
export interface NamedValue {
  readonly name: string;
  readonly value: string;
}

/**
 * The values of parameters that the ACS knows of one device. The list of names is shared by all devices that tell the
 * same parameters, so a device costs its values and little else.
 */
export class KnownValues {
  #names: readonly string[] = NO_NAMES;
  #values: string[] = [];

  get size(): number {
    return this.#values.length;
  }

  get(name: string): string | undefined {
    const at = this.#names.indexOf(name);
    return at < 0 ? undefined : this.#values[at];
  }

  /**
   * Takes in what a device has told. Names that would make more than `capacity` are left out.
   *
   * @returns how many were left out.
   */
  merge(told: readonly NamedValue[], lists: ListPool, capacity: number): number {
    const names = this.#names;
    const values = this.#values;
    let added: string[] | undefined;
    let leftOut = 0;
    for (let i = 0; i < told.length; i++) {
      const one = told[i];
      if (one === undefined) continue;
      // Informs list the same parameters in the same order, so that the place is mostly i.
      let at = names[i] === one.name ? i : names.indexOf(one.name);
      if (at < 0 && added !== undefined) {
        const among = added.indexOf(one.name);
        if (among >= 0) at = names.length + among;
      }
      if (at >= 0) {
        if (values[at] !== one.value) values[at] = detached(one.value);
      } else if (values.length < capacity) {
        (added ??= []).push(one.name);
        values.push(detached(one.value));
      } else leftOut++;
    }
    if (added !== undefined) {
      this.#names = lists.intern(names.concat(added));
      this.#values = values.slice(); // a literal's capacity, not a grown array's
    }
    return leftOut;
  }

  /** Name to value, in the order in which they were first told. */
  toObject(): Record<string, string> {
    return Object.fromEntries(this.#names.map((name, i) => [name, this.#values[i] ?? '']));
  }

  /** The shared list of names; the same array for devices that told the same. */
  get names(): readonly string[] {
    return this.#names;
  }
}
