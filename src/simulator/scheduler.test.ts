import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Scheduler } from './scheduler.js';
import { FakeClock } from './testing/fake-clock.js';

const setUp = (capacity: number) => {
  const clock = new FakeClock(0);
  const fired: [slot: number, now: number][] = [];
  const scheduler = new Scheduler(clock, capacity, (slot, now) => fired.push([slot, now]));
  return { clock, fired, scheduler };
};

describe('Scheduler', () => {
  it('calls each slot at its time, with one timer for all', () => {
    const { clock, fired, scheduler } = setUp(1000);
    for (let slot = 0; slot < 1000; slot++) scheduler.plan(slot, slot * 10);
    scheduler.start();
    expect(clock.timers).toBe(1);
    clock.advance(25);
    expect(fired).toEqual([
      [0, 0],
      [1, 10],
      [2, 20],
    ]);
    clock.advance(100_000);
    expect(fired).toHaveLength(1000);
    expect(clock.timers).toBe(0);
  });

  it('serves more than a batch that is due at once, with turns for others between', () => {
    const { clock, fired, scheduler } = setUp(1000);
    for (let slot = 0; slot < 1000; slot++) scheduler.plan(slot, 5);
    scheduler.start();
    clock.advance(5);
    expect(fired).toHaveLength(1000);
  });

  it('plans anew from within the call, and takes out', () => {
    const clock = new FakeClock(0);
    const fired: number[] = [];
    const scheduler: Scheduler = new Scheduler(clock, 2, (slot, now) => {
      fired.push(now);
      scheduler.plan(slot, fired.length < 3 ? now + 100 : Infinity);
    });
    scheduler.plan(1, 0);
    scheduler.start();
    clock.advance(1000);
    expect(fired).toEqual([0, 100, 200]);
    expect(scheduler.dueOf(1)).toBe(Infinity);
  });

  it('stands still while stopped and catches up when it is started again', () => {
    const { clock, fired, scheduler } = setUp(2);
    scheduler.start();
    scheduler.plan(0, 10);
    scheduler.stop();
    clock.advance(50);
    expect(fired).toEqual([]);
    scheduler.start();
    clock.advance(0);
    expect(fired).toEqual([[0, 50]]);
  });

  it('calls every slot once, not before its time, for any times', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(10_000), { minLength: 1, maxLength: 600 }), (times) => {
        const { clock, fired, scheduler } = setUp(times.length);
        scheduler.start();
        times.forEach((time, slot) => {
          scheduler.plan(slot, time);
        });
        clock.advance(10_000);
        expect(fired.map(([slot]) => slot).sort((a, b) => a - b)).toEqual(times.map((_, slot) => slot));
        for (const [slot, now] of fired) expect(now).toBe(times[slot]);
      }),
    );
  });
});
