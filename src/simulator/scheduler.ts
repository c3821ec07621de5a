import type { Clock } from './clock.js';
import { DueHeap } from './due-heap.js';

/** How many slots one turn of the event loop serves before it lets sockets and timers have theirs. */
const BATCH = 256;

/**
 * One timer for all CPEs of a process: calls `due` for each slot when its time has come. A slot has one time; who needs
 * several keeps the earliest here.
 */
export class Scheduler {
  readonly #clock: Clock;
  readonly #due: (slot: number, now: number) => void;
  readonly #heap: DueHeap;
  #cancel: (() => void) | undefined;
  /** When the running timer fires. */
  #armedFor = Infinity;
  #running = false;

  constructor(clock: Clock, capacity: number, due: (slot: number, now: number) => void) {
    this.#clock = clock;
    this.#due = due;
    this.#heap = new DueHeap(capacity);
  }

  start(): void {
    this.#running = true;
    this.#arm();
  }

  /** Stops the clock for all slots; their times stay. */
  stop(): void {
    this.#running = false;
    this.#disarm();
  }

  resize(capacity: number): void {
    this.#heap.resize(capacity);
  }

  /** Plans a slot at a time (ms since the epoch); Infinity takes it out. */
  plan(slot: number, due: number): void {
    this.#heap.set(slot, due);
    if (due < this.#armedFor) this.#arm();
  }

  dueOf(slot: number): number {
    return this.#heap.dueOf(slot);
  }

  #arm(): void {
    if (!this.#running) return;
    const next = this.#heap.nextDue();
    if (next === Infinity || next >= this.#armedFor) return;
    this.#disarm();
    this.#armedFor = next;
    this.#cancel = this.#clock.after(next - this.#clock.now(), () => {
      this.#fire();
    });
  }

  #disarm(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#armedFor = Infinity;
  }

  #fire(): void {
    this.#cancel = undefined;
    const now = this.#clock.now();
    // Times that `due` plans must not arm a timer each: one is armed after the batch.
    this.#armedFor = -Infinity;
    for (let served = 0; served < BATCH; served++) {
      const slot = this.#heap.pop(now);
      if (slot < 0) break;
      this.#due(slot, now);
    }
    this.#armedFor = Infinity;
    this.#arm();
  }
}
