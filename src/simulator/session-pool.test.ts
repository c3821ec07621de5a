import { beforeEach, describe, expect, it } from '@jest/globals';
import { acsTarget } from './acs-target.js';
import { SessionFailure } from './errors.js';
import type { Session } from './session.js';
import { SessionPool } from './session-pool.js';
import { INFORM, SessionRig } from './testing/session-owner.js';

const NOWHERE = acsTarget('http://127.0.0.1:9/');
const ENOUGH = new SessionFailure('shutdown', 'enough');

/** Sessions of a pool that stay where they are (a delay before they connect) until a test ends them. */
class Owner extends SessionRig {
  readonly running = new Map<number, Session>();
  readonly begun: number[] = [];
  readonly made: Session[] = [];
  readonly unwilling = new Set<number>();
  readonly pool: SessionPool;

  constructor(limit: number) {
    super();
    const make = (): Session => {
      const session = this.session();
      this.made.push(session);
      return session;
    };
    this.pool = new SessionPool(this.clock, limit, make, (slot, session) => {
      if (this.unwilling.has(slot)) return false;
      this.begun.push(slot);
      this.running.set(slot, session);
      session.start(slot, 1, { kind: 'ConnectDelay', delayMs: 1e12 }, NOWHERE, INFORM);
      return true;
    });
  }

  override ended(session: Session, failure: SessionFailure | undefined): void {
    super.ended(session, failure);
    this.running.delete(session.slot);
    this.pool.release(session);
  }

  end(slot: number): void {
    this.running.get(slot)?.cancel(ENOUGH);
  }
}

describe('SessionPool', () => {
  let owner: Owner;
  let pool: SessionPool;
  const request = (...slots: number[]): boolean[] => slots.map((slot) => pool.request(slot));
  const pooled = (limit: number): void => {
    owner = new Owner(limit);
    ({ pool } = owner);
  };
  beforeEach(() => {
    pooled(2);
  });

  it('begins as many sessions as it may; the others wait and begin in their order', () => {
    expect(request(5, 3, 8, 1)).toEqual([false, false, true, true]);
    expect([pool.active, pool.waiting]).toEqual([2, 2]);
    owner.end(3);
    owner.end(5);
    owner.end(8);
    expect(owner.begun).toEqual([5, 3, 8, 1]);
    expect([pool.active, pool.waiting]).toEqual([1, 0]);
  });

  it('makes no more sessions than run at a time', () => {
    for (let slot = 0; slot < 100; slot++) pool.request(slot);
    for (let slot = 0; slot < 100; slot++) owner.end(slot);
    expect(owner.begun).toHaveLength(100);
    expect(owner.made).toHaveLength(2);
    expect(pool.active).toBe(0);
  });

  it('keeps the order of a line that outgrows its ring', () => {
    pooled(1);
    const slots = Array.from({ length: 5000 }, (_, i) => (i * 7919) % 5000);
    // The line has been moving before it grows, so that it begins in the middle of the ring.
    for (const slot of slots.slice(0, 800)) pool.request(slot);
    for (const slot of slots.slice(0, 700)) owner.end(slot);
    for (const slot of slots.slice(800)) pool.request(slot);
    for (const slot of slots.slice(700)) owner.end(slot);
    expect(owner.begun).toEqual(slots);
  });

  it('goes on with the next when one in line needs no session any more', () => {
    request(0, 1, 2, 3, 4);
    owner.unwilling.add(2).add(3);
    owner.end(0);
    expect(owner.begun).toEqual([0, 1, 4]);
    owner.unwilling.add(9);
    owner.end(1);
    request(9);
    expect([pool.active, pool.waiting]).toEqual([1, 0]);
  });

  it('lets those in line begin when it may have more, and ends none when it may have fewer', () => {
    request(0, 1, 2, 3, 4);
    pool.setLimit(4);
    expect(owner.begun).toEqual([0, 1, 2, 3]);
    pool.setLimit(1);
    expect(pool.active).toBe(4);
    for (const slot of [0, 1, 2]) owner.end(slot);
    expect(owner.begun).toEqual([0, 1, 2, 3]);
    owner.end(3);
    expect(owner.begun).toEqual([0, 1, 2, 3, 4]);
  });

  it('takes the slots from one on out of the line and out of their sessions', () => {
    request(7, 1, 8, 2, 9, 3);
    pool.cancelSlots(5, ENOUGH);
    expect(owner.ends).toEqual(['shutdown: enough']);
    expect(owner.begun).toEqual([7, 1, 2]);
    owner.end(1);
    owner.end(2);
    expect(owner.begun).toEqual([7, 1, 2, 3]);
    expect(pool.waiting).toBe(0);
  });

  it('empties its line', () => {
    request(0, 1, 2, 3);
    const given: number[] = [];
    pool.clearLine((slot) => given.push(slot));
    expect([given, pool.waiting, pool.active]).toEqual([[2, 3], 0, 2]);
  });

  describe('cancelAll', () => {
    it('ends every session', () => {
      request(0, 1);
      pool.cancelAll(ENOUGH);
      expect([owner.ends.length, pool.active]).toEqual([2, 0]);
    });
  });

  describe('idle', () => {
    const resolved = async (idle: Promise<void>): Promise<boolean> => {
      let yes = false;
      void idle.then(() => (yes = true));
      await new Promise((resolve) => setImmediate(resolve));
      return yes;
    };

    it('resolves at once without a session', async () => {
      expect(await resolved(pool.idle(1000))).toBe(true);
    });

    it('resolves with the end of the last one, and leaves no timer', async () => {
      request(0, 1);
      const idle = pool.idle(1000);
      owner.end(0);
      expect(await resolved(idle)).toBe(false);
      owner.end(1);
      expect(await resolved(idle)).toBe(true);
      expect(owner.clock.timers).toBe(0);
    });

    it('waits no longer than it is told', async () => {
      request(0);
      const idle = pool.idle(1000);
      owner.clock.advance(999);
      expect(await resolved(idle)).toBe(false);
      owner.clock.advance(1);
      expect(await resolved(idle)).toBe(true);
      owner.end(0);
    });
  });

  describe('the sweep', () => {
    it.each([
      [false, 'timeout: The ACS did not answer the Inform in time'],
      [true, 'timeout: The ACS did not answer in time in mid-session'],
    ])('ends a session whose ACS does not answer (Inform answered: %s)', (informed, message) => {
      request(0, 1);
      Object.assign(owner.running.get(0)!, { deadline: owner.clock.now() + 5000, informed });
      owner.clock.advance(4999);
      expect(owner.ends).toEqual([]);
      owner.clock.advance(1001);
      expect(owner.ends).toEqual([message]);
      expect(pool.active).toBe(1);
    });

    it('has no timer while there is no session', () => {
      request(0);
      owner.clock.advance(10_000);
      owner.end(0);
      expect(owner.clock.timers).toBe(0);
      request(1);
      owner.running.get(1)!.deadline = owner.clock.now();
      owner.clock.advance(1000);
      expect(owner.ends).toHaveLength(2);
      expect(owner.clock.timers).toBe(0);
    });
  });
});
