import { textHash, unit } from '../api/random.js';
import { type SelectableCpe, selects } from '../api/selector.js';
import type { FaultEffect, StandingFault } from '../api/shard-config.js';

/** Faults that may wait for one CPE; an older one gives way. */
const MOST_QUEUED = 16;

/**
 * The faults that strike sessions: those that stand in the manifest, by chance, and those that somebody queued for one
 * CPE's next session.
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
  ): FaultEffect | undefined {
    const queued = this.#queued.get(slot)?.[0];
    if (queued) {
      if (queued.kind !== 'CwmpFault') this.spend(slot, queued);
      return queued;
    }
    for (const [i, fault] of this.standing.entries()) {
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
