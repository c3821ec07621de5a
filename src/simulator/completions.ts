import type { AcsResponse, CpeRequest } from '../cwmp/cpe-rpcs.js';
import type { EventCode, EventSet } from '../cwmp/event-codes.js';
import type { CwmpFault } from '../cwmp/types.js';
import type { Job, JobBook } from './job-book.js';
import type { LifecycleCore } from './lifecycle-core.js';

/** A job whose end the ACS is to hear of. */
export interface ToldJob extends Job {
  readonly commandKey: string;
  /** `done`: only the ACS has not acknowledged it yet. */
  readonly phase: string;
  /** ms since the epoch. */
  readonly completedAt: number;
}

/** How the ends of one kind of jobs are told. */
export interface Telling<T> {
  /** All events that may tell of one. */
  readonly events: EventSet;
  /** Those that tell of this one, once it is done. */
  eventsOf(job: T): EventSet;
  /** The one of them that carries the CommandKey of the method that asked for it; undefined where none did. */
  methodEvent(job: T): EventCode | undefined;
  message(job: T): CpeRequest;
}

/**
 * Tells ACSs of the ends of jobs by messages of the CPE: each in a session whose Inform has its events, until the ACS has
 * answered it (TR-069 §3.7.1.5). With a fault it is told again in another session.
 */
export class Completions<T extends ToldJob> {
  readonly #core: LifecycleCore;
  readonly #book: JobBook<T>;
  readonly #telling: Telling<T>;
  /** Ends that the ACS refused in the session that runs: they are not told again before the next one. */
  readonly #refused = new Map<number, Set<number>>();

  constructor(core: LifecycleCore, book: JobBook<T>, telling: Telling<T>) {
    this.#core = core;
    this.#book = book;
    this.#telling = telling;
  }

  /** A job is done: its method's event is kept with the others that carry a CommandKey. */
  done(slot: number, job: T): void {
    const code = this.#telling.methodEvent(job);
    if (code !== undefined) this.#core.keyed.add(slot, code, job.commandKey);
  }

  /** Makes the events of what is done pending. */
  raise(slot: number): void {
    const { pending } = this.#core.population.table;
    pending[slot] = (pending[slot] as number) | this.#events(slot);
  }

  /**
   * What the CPE tells its ACS of next; undefined for nothing.
   *
   * @param events those of the session's Inform, which began at `since`: an end that it does not tell of waits for the next
   */
  nextRequest(slot: number, events: EventSet, since: number): CpeRequest | undefined {
    const done = this.#untold(slot, since)[0];
    return done && (events & this.#telling.eventsOf(done)) !== 0 ? this.#telling.message(done) : undefined;
  }

  /** The ACS has answered what nextRequest gave last. */
  answered(slot: number, since: number, answer: AcsResponse | CwmpFault): void {
    const { keyed, journal, population } = this.#core;
    const told = this.#untold(slot, since)[0];
    if (!told) return;
    if (!('method' in answer)) {
      const refused = this.#refused.get(slot) ?? new Set();
      this.#refused.set(slot, refused.add(told.id));
      return;
    }
    this.#book.remove(slot, told.id);
    const code = this.#telling.methodEvent(told);
    if (code !== undefined) keyed.remove(slot, code, told.commandKey);
    const { pending } = population.table;
    pending[slot] = ((pending[slot] as number) & ~this.#telling.events) | this.#events(slot);
    journal?.mark(slot);
  }

  /** A session has ended: says whether the ACS refused to hear of an end in it. */
  sessionEnded(slot: number): boolean {
    return this.#refused.delete(slot);
  }

  forget(slot: number): void {
    this.#refused.delete(slot);
  }

  #events(slot: number): EventSet {
    return this.#book
      .of(slot)
      .filter(({ phase }) => phase === 'done')
      .reduce((events, job) => events | this.#telling.eventsOf(job), 0);
  }

  #untold(slot: number, since: number): readonly T[] {
    const refused = this.#refused.get(slot);
    return this.#book
      .of(slot)
      .filter(({ phase, id, completedAt }) => phase === 'done' && completedAt <= since && refused?.has(id) !== true);
  }
}
