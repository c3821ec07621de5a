import type { CpeResponse } from '../../cwmp/cpe-messages.js';
import type { AcsMethod, RequestOf } from '../../cwmp/rpcs.js';
import type { CwmpFault } from '../../cwmp/types.js';
import type { CpeContext } from '../../datamodel/context.js';
import type { Interner } from '../../datamodel/interner.js';
import type { Leaf } from '../../datamodel/leaf.js';
import type { Overlay } from '../../datamodel/overlay.js';
import type { Profile } from '../../datamodel/profile.js';
import type { DuChange } from '../software/du-change.js';
import type { Transfer } from '../transfer/transfer.js';

/** What a request asks of the CPE beyond its answer; RpcExecution carries it out. */
export type RpcEffect =
  /** The tree was changed: the overlay is the CPE's from now on, and must be durable before the answer goes out. */
  | {
      readonly kind: 'set';
      readonly overlay: Overlay;
      /** Leaves that have another value now. */
      readonly changed: readonly Leaf[];
      /** Paths of the parameters that were set, whether or not to another value. */
      readonly written: readonly string[];
      /** For the CPE's events, which people read. */
      readonly what: string;
    }
  /** After the session (TR-069 §A.3.2.9). */
  | { readonly kind: 'reboot'; readonly commandKey: string }
  /** After the session (TR-069 §A.4.1.3). */
  | { readonly kind: 'factory-reset' }
  /** An Inform with `3 SCHEDULED` and `M ScheduleInform` so much later (TR-069 §A.4.1.2). */
  | { readonly kind: 'schedule-inform'; readonly delayMs: number; readonly commandKey: string }
  /** These are the CPE's transfers from now on, and must be durable before the answer goes out. */
  | { readonly kind: 'transfers'; readonly transfers: readonly Transfer[] }
  /** The same with its changes of deployment units. */
  | { readonly kind: 'du-changes'; readonly changes: readonly DuChange[] };

export interface RpcOutcome {
  readonly answer: CpeResponse | CwmpFault;
  readonly effect?: RpcEffect;
}

/** The CPE that a request is for. */
export interface RpcTarget {
  readonly profile: Profile;
  readonly context: CpeContext;
  readonly interner: Interner;
  readonly transfers: readonly Transfer[];
  readonly duChanges: readonly DuChange[];
}

/** What a CPE answers to a request of one method: a decision, without consequences but the effect that it names. */
export type RpcRule<M extends AcsMethod> = (target: RpcTarget, request: RequestOf<M>) => RpcOutcome;
