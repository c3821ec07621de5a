import type { ParameterType, ParameterValue } from '../cwmp/types.js';
import type { ListPool } from './string-pool.js';
import { detached } from './string-pool.js';

const NO_NAMES: readonly string[] = [];

/**
 * The values of parameters that the ACS knows of one device. The lists of names and types are shared by all devices
 * that tell the same parameters, so a device costs its values and little else.
 */
export class KnownValues {
  #names: readonly string[] = NO_NAMES;
  /** A parameter's type is its data model's and does not change: the first one told. */
  #types: readonly string[] = NO_NAMES;
  #values: string[] = [];

  get size(): number {
    return this.#values.length;
  }

  get(name: string): string | undefined {
    const at = this.#names.indexOf(name);
    return at < 0 ? undefined : this.#values[at];
  }

  /** The type that the device has told of a parameter. */
  typeOf(name: string): ParameterType | undefined {
    const at = this.#names.indexOf(name);
    return at < 0 ? undefined : (this.#types[at] as ParameterType);
  }

  /**
   * Takes in what a device has told. Names that would make more than `capacity` are left out.
   *
   * @returns how many were left out.
   */
  merge(told: readonly ParameterValue[], lists: ListPool, capacity: number): number {
    const names = this.#names;
    const values = this.#values;
    let added: string[] | undefined;
    const addedTypes: string[] = [];
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
        addedTypes.push(one.type);
        values.push(detached(one.value));
      } else leftOut++;
    }
    if (added !== undefined) {
      this.#names = lists.intern(names.concat(added));
      this.#types = lists.intern(this.#types.concat(addedTypes));
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
