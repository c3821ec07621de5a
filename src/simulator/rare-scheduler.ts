import type { Clock } from './clock.js';
import { Scheduler } from './scheduler.js';

/**
 * A Scheduler for what few CPEs do: it is made when the first of them is planned, so that a process in which none does it
 * has no heap for it.
 */
export class RareScheduler {
  readonly #make: () => Scheduler;
  #scheduler: Scheduler | undefined;
  #running = false;

  /** @param population has the number of slots there are */
  constructor(clock: Clock, population: { readonly size: number }, due: (slot: number, now: number) => void) {
    this.#make = () => {
      const scheduler = new Scheduler(clock, population.size, due);
      if (this.#running) scheduler.start();
      return scheduler;
    };
  }

  start(): void {
    this.#running = true;
    this.#scheduler?.start();
  }

  /** Stops the clock for all slots; their times stay. */
  stop(): void {
    this.#running = false;
    this.#scheduler?.stop();
  }

  resize(capacity: number): void {
    this.#scheduler?.resize(capacity);
  }

  /** Plans a slot at a time (ms since the epoch); Infinity takes it out. */
  plan(slot: number, due: number): void {
    if (due === Infinity && !this.#scheduler) return;
    this.#scheduler ??= this.#make();
    this.#scheduler.plan(slot, due);
  }
}
