import type { LeafType, Notify } from './leaf.js';
import type { ObjectInstance } from './object-path.js';

/** Where a leaf's value comes from; profiles/profile.schema.json says what each means. Durations are texts: `10m`. */
export interface SourceArguments {
  readonly value: string;
  readonly each: readonly string[];
  readonly entries: string;
  readonly uptime: { readonly after?: string };
  readonly currentTime: object;
  readonly date: { readonly from: string; readonly to: string };
  readonly countdown: { readonly every: string };
  readonly pick: { readonly of: Readonly<Record<string, number>>; readonly every?: string };
  readonly hex: { readonly digits: number };
  readonly mac: { readonly interface: string } | { readonly oui: readonly string[] };
  readonly ipv4: { readonly network: string };
  readonly ipv6: { readonly prefix: string; readonly suffix: string };
  readonly walk: { readonly from: number; readonly to: number; readonly period: string };
  readonly sine: { readonly from: number; readonly to: number; readonly peak: number };
  readonly counter: {
    readonly perSecond: number;
    readonly spread?: number;
    readonly peak?: number;
    readonly swing?: number;
  };
  readonly copy: string;
  readonly sum: Readonly<Record<string, number>>;
}

/** A parameter as a profile's file describes it, once the schema has been kept: just one of the sources is there. */
export interface LeafDefinition extends Partial<SourceArguments> {
  readonly type?: LeafType;
  readonly writable?: boolean;
  readonly hidden?: boolean;
  readonly notify?: Notify;
  readonly enum?: readonly string[];
  readonly list?: boolean;
  readonly items?: LeafType;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly min?: number;
  readonly max?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  /** What an ACS sets is gone after a reboot. */
  readonly transient?: boolean;
  /** The value in instances that are added, in place of the source's. */
  readonly default?: string;
}

/** A parameter of one object, on its way to a Leaf. */
export interface Draft {
  readonly path: string;
  readonly object: ObjectInstance;
  readonly definition: LeafDefinition;
  /** Where problems with it are reported. */
  readonly origin: Origin;
}

export interface Origin {
  readonly file: string;
  /** Of the section, as written. */
  readonly section: string;
  readonly name: string;
}
