import type { CpeContext } from './context.js';

/** The data types of TR-106 that CWMP carries; a list is a string. */
export const LEAF_TYPES = [
  'string',
  'boolean',
  'int',
  'unsignedInt',
  'long',
  'unsignedLong',
  'dateTime',
  'base64',
  'hexBinary',
] as const;

export type LeafType = (typeof LEAF_TYPES)[number];

/** Default of the notification attribute (TR-069 §A.3.2.4). */
export type Notify = 'off' | 'passive' | 'active';

/** What a value must be, beyond its type. */
export interface Constraints {
  readonly enumeration: ReadonlySet<string> | undefined;
  /** A comma-separated list, whose items the other constraints are for (TR-106 §3.2.3). */
  readonly list: boolean;
  /** Of a list, the type of its items. */
  readonly items: LeafType;
  readonly minItems: number | undefined;
  readonly maxItems: number | undefined;
  readonly min: number | undefined;
  readonly max: number | undefined;
  /** Characters of a string, bytes of base64 and hexBinary. */
  readonly minLength: number | undefined;
  readonly maxLength: number | undefined;
  /** Anchored at both ends. */
  readonly pattern: RegExp | undefined;
}

/** A parameter of a profile: shared by all CPEs that have the profile. */
export interface Leaf {
  readonly path: string;
  readonly type: LeafType;
  readonly writable: boolean;
  /** Reads back empty (passwords): value() still gives the value, for whoever needs it inside the CPE. */
  readonly hidden: boolean;
  readonly notify: Notify;
  /** The value moves by itself: uptime, counters, a channel that is chosen anew. */
  readonly volatile: boolean;
  /**
   * Of a value that moves in steps: when the next one may be (ms since the epoch, later than the context's time). A
   * volatile leaf without it moves all the time, and takes no active notification.
   */
  readonly nextChange: ((context: CpeContext) => number) | undefined;
  /** What was set is gone after a reboot. */
  readonly transient: boolean;
  readonly constraints: Constraints;
  /** The value as long as nobody set one: a function of the context alone. */
  compute(context: CpeContext): string;
}

/** The value of a leaf on one CPE: what was set on it, or else what is computed. */
export function leafValue(leaf: Leaf, context: CpeContext): string {
  return context.overlay?.get(leaf.path) ?? leaf.compute(context);
}

export function isNumeric(type: LeafType): boolean {
  return type === 'int' || type === 'unsignedInt' || type === 'long' || type === 'unsignedLong';
}
