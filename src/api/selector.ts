import type { LifecycleState } from './lifecycle.js';
import { hash32 } from './random.js';

/** Which CPEs of a fleet an action or a standing fault is for, as the action grammar (src/fleet) parses it. */
export type Selector =
  | { readonly kind: 'all' }
  /** CPEs by serial number or by id. */
  | { readonly kind: 'names'; readonly names: readonly string[] }
  /** CPE indices, both ends included. */
  | { readonly kind: 'range'; readonly from: number; readonly to: number }
  /** A share of the fleet, 0 to 100; the same CPEs for the same salt, whatever the number of shards. */
  | { readonly kind: 'percent'; readonly percent: number }
  /** This many CPEs, spread evenly over the indices of the fleet. */
  | { readonly kind: 'count'; readonly count: number }
  | { readonly kind: 'state'; readonly state: LifecycleState }
  | { readonly kind: 'any'; readonly of: readonly Selector[] };

/** What a selector is held against. */
export interface SelectableCpe {
  readonly index: number;
  readonly id: string;
  readonly serial: string;
  readonly state: LifecycleState;
}

/** What the CPEs of one selection have in common. */
export interface SelectionContext {
  readonly seed: number;
  /** CPEs in the whole fleet. */
  readonly replicas: number;
  /** Separates the draws of one action (its token) or fault from another's. */
  readonly salt: number;
}

/** Says whether a selector takes a CPE in. Pure, and the same in every shard. */
export function selects(selector: Selector, cpe: SelectableCpe, context: SelectionContext): boolean {
  switch (selector.kind) {
    case 'all':
      return true;
    case 'names':
      return selector.names.includes(cpe.serial) || selector.names.includes(cpe.id);
    case 'range':
      return cpe.index >= selector.from && cpe.index <= selector.to;
    case 'percent':
      return hash32(context.seed, cpe.index, context.salt) < (selector.percent / 100) * 2 ** 32;
    case 'count': {
      // Of n CPEs, number i is taken when the running share floor((i + 1) × count / n) steps up at it.
      const { count } = selector;
      if (count >= context.replicas) return true;
      const taken = (i: number): number => Math.floor((i * count) / context.replicas);
      return taken(cpe.index + 1) > taken(cpe.index);
    }
    case 'state':
      return cpe.state === selector.state;
    case 'any':
      return selector.of.some((one) => selects(one, cpe, context));
  }
}
