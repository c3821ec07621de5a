import { textHash, unit } from '../api/random.js';
import { type SelectableCpe, selects } from '../api/selector.js';
import type { DiagnosticsFault, FaultEffect, SessionFault, StandingFault, TransferFault } from '../api/shard-config.js';

/** Faults of what a CPE does beside its sessions. */
type Errand = TransferFault | DiagnosticsFault;

/** Faults that may wait for one CPE; an older one gives way. */
const MOST_QUEUED = 16;

/**
 * The faults that strike sessions, file transfers and tests: those that stand in the manifest, by chance, and those that
 * somebody queued for what one CPE does next.
 */
export class FaultBook {
  standing: readonly StandingFault[] = [];
  readonly #queued = new Map<number, FaultEffect[]>();
  readonly #changed: (slot: number) => void;

  /** @param changed is called for a slot when what is queued for it has changed */
  constructor(changed: (slot: number) => void) {
    this.#changed = changed;
  }

  queue(slot: number, effect: FaultEffect): void {
    const queue = this.#queued.get(slot);
    if (!queue) this.#queued.set(slot, [effect]);
    else {
      if (queue.length === MOST_QUEUED) queue.shift();
      queue.push(effect);
    }
    this.#changed(slot);
  }

  queuedFor(slot: number): readonly FaultEffect[] {
    return this.#queued.get(slot) ?? [];
  }

  /** Whether anything may strike this CPE at all. */
  mayStrike(slot: number): boolean {
    return this.standing.length > 0 || this.#queued.has(slot);
  }

  forget(slot: number): void {
    this.#queued.delete(slot);
  }

  /**
   * What strikes the session that a CPE begins at `now`. A queued CWMP fault stays queued until `spend` says that the ACS
   * has asked something to answer it with; all others are spent by the session.
   */
  strike(
    slot: number,
    cpe: SelectableCpe,
    fleet: { seed: number; replicas: number },
    now: number,
  ): SessionFault | undefined {
    const fault = this.#next(slot, cpe, fleet, now, isOfSession);
    if (fault && fault.kind !== 'CwmpFault') this.spend(slot, fault);
    return fault;
  }

  /**
   * What strikes the transfer or the test that a CPE begins at `now`. It stays queued until `spend`, so that nothing is lost
   * with one that the CPE does not come to the end of.
   */
  strikeErrand<K extends Errand['kind']>(
    kind: K,
    slot: number,
    cpe: SelectableCpe,
    fleet: { seed: number; replicas: number },
    now: number,
  ): Extract<Errand, { kind: K }> | undefined {
    const fits = (effect: FaultEffect): effect is Extract<Errand, { kind: K }> => effect.kind === kind;
    return this.#next(slot, cpe, fleet, now, fits);
  }

  #next<T extends FaultEffect>(
    slot: number,
    cpe: SelectableCpe,
    fleet: { seed: number; replicas: number },
    now: number,
    fits: (effect: FaultEffect) => effect is T,
  ): T | undefined {
    const queued = this.#queued.get(slot)?.find(fits);
    if (queued) return queued;
    for (const [i, fault] of this.standing.entries()) {
      if (!fits(fault.effect)) continue;
      const salt = textHash(`standing fault ${i}`);
      if (!selects(fault.select, cpe, { ...fleet, salt })) continue;
      if (unit(fleet.seed, cpe.index, salt ^ Math.floor(now)) * 100 < fault.probability) return fault.effect;
    }
    return undefined;
  }

  /** A queued fault has struck; nothing happens for one that stands in the manifest. */
  spend(slot: number, effect: FaultEffect): void {
    const queue = this.#queued.get(slot);
    const at = queue?.indexOf(effect) ?? -1;
    if (!queue || at < 0) return;
    queue.splice(at, 1);
    if (queue.length === 0) this.#queued.delete(slot);
    this.#changed(slot);
  }

  /** The text that `restore` reads; empty for none. */
  stored(slot: number): string {
    const queue = this.#queued.get(slot);
    return queue ? JSON.stringify(queue) : '';
  }

  restore(slot: number, stored: string): void {
    if (stored !== '') this.#queued.set(slot, JSON.parse(stored) as FaultEffect[]);
  }
}

function isOfSession(effect: FaultEffect): effect is SessionFault {
  return effect.kind !== 'TransferFault' && effect.kind !== 'DiagnosticsFault';
}
