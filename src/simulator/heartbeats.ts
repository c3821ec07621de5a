import type { CpeContext } from '../datamodel/context.js';
import { leafValue } from '../datamodel/leaf.js';
import type { Profile } from '../datamodel/profile.js';
import { instantOf } from './date-time.js';
import { FLAG } from './device-table.js';
import type { LifecycleCore } from './lifecycle-core.js';
import { RareScheduler } from './rare-scheduler.js';

/** The shortest ReportingInterval (TR-181 Device.ManagementServer.HeartbeatPolicy.). */
const LEAST_S = 30;

/** What a CPE's HeartbeatPolicy object says, where it is enabled. */
export interface HeartbeatPolicy {
  readonly intervalMs: number;
  /** ms since the epoch; undefined: from the moment that it is enabled on. */
  readonly initiatedAt: number | undefined;
}

/** Undefined: the CPE sends no heartbeats. */
export function heartbeatPolicy({ wellKnown }: Profile, context: CpeContext): HeartbeatPolicy | undefined {
  const { heartbeatEnable, heartbeatInterval, heartbeatInitiationTime } = wellKnown;
  if (!heartbeatEnable || leafValue(heartbeatEnable, context) !== 'true') return undefined;
  const seconds = heartbeatInterval ? Number(leafValue(heartbeatInterval, context)) : 0;
  return {
    intervalMs: Math.max(seconds, LEAST_S) * 1000,
    initiatedAt: heartbeatInitiationTime && instantOf(leafValue(heartbeatInitiationTime, context)),
  };
}

/** The first heartbeat at `from` or later. */
export function nextHeartbeat(intervalMs: number, initiatedAt: number, from: number): number {
  return initiatedAt + intervalMs * Math.max(0, Math.ceil((from - initiatedAt) / intervalMs));
}

/** A CPE that sends heartbeats. */
interface Sender {
  readonly policy: HeartbeatPolicy;
  /** The time of the first one. */
  readonly initiatedAt: number;
}

/**
 * When CPEs tell their ACSs that they are there, `14 HEARTBEAT`, whatever else they have to tell (TR-069 §3.7.1.5): those
 * whose HeartbeatPolicy is enabled and who have power.
 */
export class Heartbeats {
  readonly #core: LifecycleCore;
  readonly #beat: (slot: number) => void;
  readonly #senders = new Map<number, Sender>();
  readonly #scheduler: RareScheduler;

  /** @param beat is called for a slot when its heartbeat is due */
  constructor(core: LifecycleCore, beat: (slot: number) => void) {
    this.#core = core;
    this.#beat = beat;
    this.#scheduler = new RareScheduler(core.clock, core.population, (slot, now) => {
      this.#onTime(slot, now);
    });
  }

  open(): void {
    this.#scheduler.start();
  }

  pause(): void {
    this.#scheduler.stop();
  }

  /** The CPE has power, or another policy. */
  refresh(slot: number): void {
    const { population, view, clock } = this.#core;
    if (population.table.has(slot, FLAG.dark)) return;
    const now = clock.now();
    const policy = heartbeatPolicy(population.profile(slot), view.of(slot, now));
    if (!policy) {
      this.end(slot);
      return;
    }
    if (JSON.stringify(this.#senders.get(slot)?.policy) === JSON.stringify(policy)) return;
    const initiatedAt = policy.initiatedAt ?? now;
    this.#senders.set(slot, { policy, initiatedAt });
    this.#scheduler.plan(slot, nextHeartbeat(policy.intervalMs, initiatedAt, now));
  }

  /** The CPE goes dark, is no more, or sends heartbeats no longer. */
  end(slot: number): void {
    if (this.#senders.delete(slot)) this.#scheduler.plan(slot, Infinity);
  }

  /** The number of CPEs is another; those above have ended. */
  resize(size: number): void {
    this.#scheduler.resize(size);
  }

  #onTime(slot: number, now: number): void {
    const sender = this.#senders.get(slot);
    if (!sender) return;
    // What the time of a pause would have brought is not made up for.
    this.#scheduler.plan(slot, nextHeartbeat(sender.policy.intervalMs, sender.initiatedAt, now + 1));
    this.#beat(slot);
  }
}
