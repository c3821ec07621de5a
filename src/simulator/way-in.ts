import type { Leaf } from '../datamodel/leaf.js';

/**
 * A way by which ACSs call CPEs beside their HTTP ports: through a NAT by UDP (TR-069 Annex G), or over XMPP (TR-069
 * Annex K). Only CPEs whose ACS has switched it on have it.
 */
export interface WayIn {
  /** From now on CPEs open it, and keep it open. */
  open(): void;
  /** Nothing begins any more; what is open stays so. */
  pause(): void;
  /** The process ends. */
  stop(): void;
  /** The CPE has power, or other settings: begins, goes on or ends as they say. */
  refresh(slot: number): void;
  /** The same where one of these leaves is a setting of it. */
  set(slot: number, leaves: readonly Leaf[]): void;
  /** The CPE goes dark, is no more, or uses it no longer. */
  end(slot: number): void;
  /** The number of CPEs is another; those above are no more. */
  resize(size: number): void;
  /** Whether the CPE may have found out what its ACS is to be told of. */
  mayTell(slot: number): boolean;
}

/** What follows from it. */
export interface WayInConsequences {
  /** The ACS calls; false: the CPE takes no connection request now. */
  connectionRequest(slot: number): boolean;
  /** What the ACS calls the CPE by may be another, and the ACS may be told. */
  changed(slot: number): void;
}
