import type { Clock } from './clock.js';
import { SessionFailure } from './errors.js';
import type { Session } from './session.js';

const SWEEP_MS = 1000;

/**
 * The sessions of a process: at most `limit` at a time, the objects reused; CPEs that come while all are taken wait in
 * line. One timer looks for sessions whose ACS does not answer.
 */
export class SessionPool {
  #limit: number;
  readonly #clock: Clock;
  readonly #make: () => Session;
  readonly #begin: (slot: number, session: Session) => boolean;
  readonly #active = new Set<Session>();
  readonly #free: Session[] = [];
  readonly #line: SlotQueue = new SlotQueue();
  #cancelSweep: (() => void) | undefined;
  #idle: (() => void)[] = [];

  /** @param begin starts a session of a slot; false when the slot needs none any more */
  constructor(clock: Clock, limit: number, make: () => Session, begin: (slot: number, session: Session) => boolean) {
    this.#clock = clock;
    this.#limit = limit;
    this.#make = make;
    this.#begin = begin;
  }

  get active(): number {
    return this.#active.size;
  }

  get waiting(): number {
    return this.#line.length;
  }

  /** Sessions that run go on when there are fewer from now on; when there are more, those in line begin. */
  setLimit(limit: number): void {
    this.#limit = limit;
    this.#fill();
  }

  /** Starts a session for a slot, or puts the slot in line. True: it waits. */
  request(slot: number): boolean {
    if (this.#active.size >= this.#limit) {
      this.#line.push(slot);
      return true;
    }
    this.#start(slot);
    return false;
  }

  /** A session is over; the next in line begins. */
  release(session: Session): void {
    this.#active.delete(session);
    this.#free.push(session);
    this.#fill();
    if (this.#active.size > 0) return;
    this.#cancelSweep?.();
    this.#cancelSweep = undefined;
    for (const resolve of this.#idle.splice(0)) resolve();
  }

  /** Resolves when no session runs, at most `ms` from now. */
  idle(ms: number): Promise<void> {
    if (this.#active.size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const cancel = this.#clock.after(ms, resolve);
      this.#idle.push(() => {
        cancel();
        resolve();
      });
    });
  }

  /** Nobody waits any more: the slots that did are given to `each`. */
  clearLine(each: (slot: number) => void): void {
    for (let slot = this.#line.shift(); slot >= 0; slot = this.#line.shift()) each(slot);
  }

  /** Ends every session that runs. */
  cancelAll(failure: SessionFailure): void {
    for (const session of [...this.#active]) session.cancel(failure);
  }

  /** The slots from this one on are no more: none of them waits, and none has a session. */
  cancelSlots(from: number, failure: SessionFailure): void {
    this.#line.keepBelow(from);
    for (const session of [...this.#active]) if (session.slot >= from) session.cancel(failure);
  }

  #fill(): void {
    while (this.#active.size < this.#limit) {
      const slot = this.#line.shift();
      if (slot < 0) break;
      this.#start(slot);
    }
  }

  #start(slot: number): void {
    const session = this.#free.pop() ?? this.#make();
    this.#active.add(session);
    if (!this.#begin(slot, session)) {
      this.#active.delete(session);
      this.#free.push(session);
      return;
    }
    this.#cancelSweep ??= this.#clock.after(SWEEP_MS, () => {
      this.#sweep();
    });
  }

  #sweep(): void {
    this.#cancelSweep = undefined;
    const now = this.#clock.now();
    for (const session of [...this.#active]) {
      if (session.deadline <= now) {
        const when = session.informed ? 'in mid-session' : 'the Inform';
        session.cancel(
          new SessionFailure(
            'timeout',
            session.informed ? `The ACS did not answer in time ${when}` : `The ACS did not answer ${when} in time`,
          ),
        );
      }
    }
    if (this.#active.size > 0) {
      this.#cancelSweep ??= this.#clock.after(SWEEP_MS, () => {
        this.#sweep();
      });
    }
  }
}

/** First in, first out, over a ring that doubles; no object a slot. */
class SlotQueue {
  #ring = new Int32Array(1024);
  #head = 0;
  length = 0;

  push(slot: number): void {
    if (this.length === this.#ring.length) {
      const bigger = new Int32Array(this.#ring.length * 2);
      for (let i = 0; i < this.length; i++) bigger[i] = this.#ring[(this.#head + i) % this.#ring.length] as number;
      this.#ring = bigger;
      this.#head = 0;
    }
    this.#ring[(this.#head + this.length++) % this.#ring.length] = slot;
  }

  keepBelow(bound: number): void {
    for (let left = this.length; left > 0; left--) {
      const slot = this.shift();
      if (slot < bound) this.push(slot);
    }
  }

  /** The first in line, or -1. */
  shift(): number {
    if (this.length === 0) return -1;
    const slot = this.#ring[this.#head] as number;
    this.#head = (this.#head + 1) % this.#ring.length;
    this.length--;
    return slot;
  }
}
