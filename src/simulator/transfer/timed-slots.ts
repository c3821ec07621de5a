import type { Clock } from '../clock.js';

/**
 * Calls back for slots when their times have come, for the few that have any: one timer for them all. A slot has one
 * time, the earliest that it was given.
 */
export class TimedSlots {
  readonly #clock: Clock;
  readonly #due: (slot: number) => void;
  readonly #times = new Map<number, number>();
  #armedFor = Infinity;
  #cancel: (() => void) | undefined;

  constructor(clock: Clock, due: (slot: number) => void) {
    this.#clock = clock;
    this.#due = due;
  }

  plan(slot: number, at: number): void {
    const known = this.#times.get(slot) ?? Infinity;
    if (at >= known) return;
    this.#times.set(slot, at);
    if (at < this.#armedFor) this.#arm(at);
  }

  forget(slot: number): void {
    this.#times.delete(slot);
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#armedFor = Infinity;
    this.#times.clear();
  }

  #arm(at: number): void {
    this.#cancel?.();
    this.#armedFor = at;
    this.#cancel = this.#clock.after(at - this.#clock.now(), () => {
      this.#fire();
    });
  }

  #fire(): void {
    this.#cancel = undefined;
    this.#armedFor = Infinity;
    const now = this.#clock.now();
    let next = Infinity;
    const due: number[] = [];
    for (const [slot, at] of this.#times) {
      if (at <= now) due.push(slot);
      else next = Math.min(next, at);
    }
    for (const slot of due) this.#times.delete(slot);
    if (next < Infinity) this.#arm(next);
    for (const slot of due) this.#due(slot);
  }
}
