import { LIFECYCLE_STATES, type LifecycleCounts, type LifecycleState } from '../api/lifecycle.js';

/** Bits of `DeviceTable.flags`. */
export const FLAG = {
  /** An ACS has acknowledged the CPE's `0 BOOTSTRAP`. */
  bootstrapped: 1,
  /** A session of the CPE runs. */
  busy: 2,
  /** The CPE waits for one of the process's sessions to end (maxConcurrentSessions). */
  queued: 4,
  /** The CPE is dark: it has not been switched on yet, or it reboots; it comes up when it is due. */
  dark: 8,
  /** Its record must be written. */
  dirty: 16,
  /** The ACS could not read an Inform of CWMP 1.4, so those that follow are of CWMP 1.0. */
  oldAcs: 32,
} as const;

const STATE_NUMBER: Readonly<Record<LifecycleState, number>> = { new: 0, bootstrapping: 1, ready: 2, failed: 3 };

/**
 * What every CPE of a shard has, as columns over slots (structure of arrays): 27 bytes a CPE, no object. What only some
 * have (an overlay, queued faults, CommandKeys) stands in maps elsewhere.
 */
export class DeviceTable {
  flags: Uint8Array;
  /** Undelivered events (src/cwmp/event-codes.ts). */
  pending: Int32Array;
  /** Failed attempts since the last session that ended well. */
  retries: Uint8Array;
  /** When the CPE last powered up, ms since the epoch. */
  bootedAt: Float64Array;
  /** When its periodic Inform is due, ms since the epoch; Infinity: never. */
  periodicDue: Float64Array;
  /** Why its last session failed: a number of the shard's failure tally. */
  failure: Uint8Array;
  /** Which profile and which firmware it has, as numbers of the shard's lists. */
  profile: Uint8Array;
  firmware: Uint16Array;
  readonly counts: LifecycleCounts = { new: 0, bootstrapping: 0, ready: 0, failed: 0 };
  #state: Uint8Array;
  #size = 0;

  constructor() {
    this.flags = new Uint8Array(0);
    this.pending = new Int32Array(0);
    this.retries = new Uint8Array(0);
    this.bootedAt = new Float64Array(0);
    this.periodicDue = new Float64Array(0);
    this.failure = new Uint8Array(0);
    this.profile = new Uint8Array(0);
    this.firmware = new Uint16Array(0);
    this.#state = new Uint8Array(0);
  }

  get size(): number {
    return this.#size;
  }

  /** Makes slots 0 to size - 1: what was there stays, what is new is `new`. */
  resize(size: number): void {
    for (let slot = size; slot < this.#size; slot++) this.counts[this.state(slot)]--;
    this.counts.new += Math.max(0, size - this.#size);
    this.flags = carried(this.flags, new Uint8Array(size));
    this.pending = carried(this.pending, new Int32Array(size));
    this.retries = carried(this.retries, new Uint8Array(size));
    this.bootedAt = carried(this.bootedAt, new Float64Array(size));
    this.periodicDue = carried(this.periodicDue, new Float64Array(size));
    this.failure = carried(this.failure, new Uint8Array(size));
    this.profile = carried(this.profile, new Uint8Array(size));
    this.firmware = carried(this.firmware, new Uint16Array(size));
    this.#state = carried(this.#state, new Uint8Array(size));
    this.#size = size;
  }

  state(slot: number): LifecycleState {
    return LIFECYCLE_STATES[this.#state[slot] as number] as LifecycleState;
  }

  setState(slot: number, state: LifecycleState): void {
    this.counts[this.state(slot)]--;
    this.counts[state]++;
    this.#state[slot] = STATE_NUMBER[state];
  }

  has(slot: number, flag: number): boolean {
    return ((this.flags[slot] as number) & flag) !== 0;
  }

  mark(slot: number, flag: number): void {
    this.flags[slot] = (this.flags[slot] as number) | flag;
  }

  unmark(slot: number, flag: number): void {
    this.flags[slot] = (this.flags[slot] as number) & ~flag;
  }
}

function carried<T extends Uint8Array | Uint16Array | Int32Array | Float64Array>(from: T, to: T): T {
  to.set(from.subarray(0, to.length));
  return to;
}
