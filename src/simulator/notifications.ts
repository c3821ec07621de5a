import { eventBit } from '../cwmp/event-codes.js';
import type { ParameterValue } from '../cwmp/types.js';
import { namingOf } from '../datamodel/alias-path.js';
import { attributesOf, isActive } from '../datamodel/attributes.js';
import { leafValue, type Leaf } from '../datamodel/leaf.js';
import type { Interner } from '../datamodel/interner.js';
import { Overlay } from '../datamodel/overlay.js';
import { dropTransient } from '../datamodel/transient.js';
import { markTold, nextActiveChange, SESSIONS, type ValueChange, valueChanges } from '../datamodel/value-changes.js';
import { FLAG } from './device-table.js';
import type { CpeView, Population } from './population.js';
import { parameterValue } from './rpcs/readable.js';

const VALUE_CHANGE = eventBit('4 VALUE CHANGE');
const NOTHING: readonly ParameterValue[] = [];

/**
 * Tells ACSs of values that change by themselves (TR-069 §3.7.1.5, `4 VALUE CHANGE`). Nothing watches them: a value is
 * compared with what the ACS knows when the CPE has a session anyway, and where an active notification wants one, when
 * the value may take its next step.
 */
export class Notifications {
  readonly #population: Population;
  readonly #interner: Interner;
  readonly #changed: (slot: number) => void;
  readonly #view: CpeView;
  /** What the sessions that run have told. */
  readonly #telling = new Map<number, readonly ValueChange[]>();
  /** Until when no session may begin for active notifications alone; only of CPEs with a throttle. */
  readonly #heldUntil = new Map<number, number>();

  /** @param changed is called for a slot whose overlay is to be stored */
  constructor(population: Population, interner: Interner, changed: (slot: number) => void) {
    this.#population = population;
    this.#interner = interner;
    this.#changed = changed;
    this.#view = population.view();
  }

  /** When the CPE has a reason of its own to call: its periodic Inform, or a step of a value that it watches. */
  nextDue(slot: number, now: number): number {
    const { table } = this.#population;
    const heldUntil = this.heldUntil(slot);
    // What has changed already, and is held back, is told when the throttle ends.
    const waits = heldUntil > now && this.#hasActive(slot, now);
    const next = waits ? now : nextActiveChange(this.#population.profile(slot), this.#view.of(slot, now), SESSIONS);
    return Math.min(table.periodicDue[slot] as number, Math.max(next, heldUntil));
  }

  /** Makes active changes pending, unless the throttle holds them back and the CPE calls for no other reason. */
  raise(slot: number, now: number): void {
    const { table } = this.#population;
    if (!table.has(slot, FLAG.bootstrapped)) return;
    if (table.pending[slot] === 0 && this.heldUntil(slot) > now) return;
    if (this.#hasActive(slot, now)) table.pending[slot] = (table.pending[slot] as number) | VALUE_CHANGE;
  }

  /** The changes, active and passive, that the Inform of a session which begins has to carry beside its own parameters. */
  forInform(slot: number, now: number): readonly ParameterValue[] {
    const { table } = this.#population;
    // An ACS that does not know the CPE yet is told nothing but that (TR-069 §3.7.1.5, `0 BOOTSTRAP`).
    if (!table.has(slot, FLAG.bootstrapped)) return NOTHING;
    const profile = this.#population.profile(slot);
    const view = this.#view.of(slot, now);
    const changes = valueChanges(profile, view, SESSIONS);
    if (changes.length === 0) return NOTHING;
    this.#telling.set(slot, changes);
    table.pending[slot] = (table.pending[slot] as number) | VALUE_CHANGE;
    const named = namingOf(profile, view);
    return changes
      .filter(({ leaf }) => !profile.forcedInform.includes(leaf))
      .map(({ leaf }) => parameterValue(profile, leaf, view, named));
  }

  /** The session has ended well: what its Inform told is known, and the throttle counts from now. */
  delivered(slot: number, now: number): void {
    this.#holdBack(slot, now);
    const changes = this.#telling.get(slot);
    if (!changes) return;
    this.#telling.delete(slot);
    const overlay = this.#population.overlays.get(slot)?.clone() ?? new Overlay(this.#interner);
    markTold(overlay, changes, SESSIONS);
    this.#population.overlays.set(slot, overlay);
    this.#changed(slot);
  }

  /** The session has failed: what was to be told is found out anew. */
  forget(slot: number): void {
    this.#telling.delete(slot);
  }

  /** The CPE is no more; after a boot the throttle counts anew too (TR-181 DefaultActiveNotificationThrottle). */
  removed(slot: number): void {
    this.forget(slot);
    this.#heldUntil.delete(slot);
  }

  /** Whether the ACS wants a session when this parameter changes. */
  isActive(slot: number, leaf: Leaf | undefined): boolean {
    return leaf === undefined || isActive(attributesOf(leaf, this.#population.overlays.get(slot)).notification);
  }

  /** A reboot: what was set only until then is gone. */
  rebooted(slot: number): void {
    this.removed(slot);
    const before = this.#population.overlays.get(slot);
    const overlay = before && dropTransient(this.#population.profile(slot), this.#view.of(slot, 0), before);
    if (overlay) this.#population.overlays.set(slot, overlay);
  }

  /** Until when no message may be sent for active notifications alone; ms since the epoch. */
  heldUntil(slot: number): number {
    return this.#heldUntil.get(slot) ?? -Infinity;
  }

  /** DefaultActiveNotificationThrottle, ms. */
  throttle(slot: number, now: number): number {
    const { activeNotificationThrottle: leaf } = this.#population.profile(slot).wellKnown;
    return leaf ? Number(leafValue(leaf, this.#view.of(slot, now))) * 1000 : 0;
  }

  #hasActive(slot: number, now: number): boolean {
    const changes = valueChanges(this.#population.profile(slot), this.#view.of(slot, now), SESSIONS);
    return changes.some(({ active }) => active);
  }

  /**
   * DefaultActiveNotificationThrottle: so many seconds after any session that ended well, none begins for the sole purpose
   * of an active notification. Sessions for other reasons, retries too, are not held back, and carry what waits.
   */
  #holdBack(slot: number, now: number): void {
    const throttle = this.throttle(slot, now);
    if (throttle > 0) this.#heldUntil.set(slot, now + throttle);
    else this.#heldUntil.delete(slot);
  }
}
