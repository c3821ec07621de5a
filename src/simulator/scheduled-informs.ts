import { eventBit, type EventSet } from '../cwmp/event-codes.js';
import { FLAG } from './device-table.js';
import type { LifecycleCore } from './lifecycle-core.js';
import { TimedSlots } from './transfer/timed-slots.js';

/** What the ACS may schedule on one CPE; more is fault 9004. */
const MOST_OF_A_CPE = 16;
/** A CPE that is in a session tells of it in the next one: its Inform of now is written already. */
const BUSY_MS = 1000;
const SCHEDULED: EventSet = eventBit('3 SCHEDULED') | eventBit('M ScheduleInform');

interface ScheduledInform {
  readonly at: number;
  readonly commandKey: string;
  /** The boot that it is of. */
  readonly bootedAt: number;
}

/**
 * The Informs that ACSs scheduled (TR-069 §A.4.1.2), of the few CPEs that have any. They are in a CPE's memory: a boot
 * loses what is not due yet; what is due outlives it as an event (§3.7.1.5).
 */
export class ScheduledInforms {
  readonly #core: LifecycleCore;
  readonly #contact: (slot: number) => void;
  readonly #waiting = new Map<number, readonly ScheduledInform[]>();
  readonly #times: TimedSlots;

  /** @param contact gets a CPE that has something to tell its session */
  constructor(core: LifecycleCore, contact: (slot: number) => void) {
    this.#core = core;
    this.#contact = contact;
    this.#times = new TimedSlots(core.clock, (slot) => {
      this.#due(slot);
    });
  }

  /** False: the CPE has as many as it can keep. */
  add(slot: number, delayMs: number, commandKey: string): boolean {
    const bootedAt = this.#core.population.table.bootedAt[slot] as number;
    const waiting = (this.#waiting.get(slot) ?? []).filter((one) => one.bootedAt === bootedAt);
    if (waiting.length >= MOST_OF_A_CPE) return false;
    const at = this.#core.clock.now() + delayMs;
    this.#waiting.set(slot, [...waiting, { at, commandKey, bootedAt }]);
    this.#times.plan(slot, at);
    return true;
  }

  forget(slot: number): void {
    this.#waiting.delete(slot);
    this.#times.forget(slot);
  }

  stop(): void {
    this.#waiting.clear();
    this.#times.stop();
  }

  #due(slot: number): void {
    const { clock, keyed, journal, population } = this.#core;
    const { table } = population;
    const now = clock.now();
    if (table.has(slot, FLAG.busy)) {
      this.#times.plan(slot, now + BUSY_MS);
      return;
    }
    const ofThisBoot = (this.#waiting.get(slot) ?? []).filter(
      ({ bootedAt }) => bootedAt === table.bootedAt[slot] && !table.has(slot, FLAG.dark),
    );
    const left = ofThisBoot.filter(({ at }) => at > now);
    if (left.length === 0) this.#waiting.delete(slot);
    else {
      this.#waiting.set(slot, left);
      this.#times.plan(slot, Math.min(...left.map(({ at }) => at)));
    }
    if (ofThisBoot.length === left.length) return;
    for (const { at, commandKey } of ofThisBoot) if (at <= now) keyed.add(slot, 'M ScheduleInform', commandKey);
    table.pending[slot] = (table.pending[slot] as number) | SCHEDULED;
    journal?.mark(slot);
    this.#contact(slot);
  }
}
