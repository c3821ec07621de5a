import { describe, expect, it } from '@jest/globals';
import { FakeClock } from '../testing/fake-clock.js';
import { TimedSlots } from './timed-slots.js';

describe('TimedSlots', () => {
  it('calls each slot at its earliest time, with one timer', () => {
    const clock = new FakeClock(0);
    const called: [number, number][] = [];
    const timed = new TimedSlots(clock, (slot) => called.push([slot, clock.now()]));
    timed.plan(1, 300);
    timed.plan(2, 100);
    timed.plan(1, 200);
    timed.plan(1, 900);
    timed.plan(3, 150);
    timed.forget(3);
    expect(clock.timers).toBe(1);
    clock.advance(1000);
    expect(called).toEqual([
      [2, 100],
      [1, 200],
    ]);
    expect(clock.timers).toBe(0);
  });

  it('takes what is planned while it calls', () => {
    const clock = new FakeClock(0);
    const called: number[] = [];
    const timed = new TimedSlots(clock, (slot) => {
      called.push(clock.now());
      if (called.length < 3) timed.plan(slot, clock.now() + 10);
    });
    timed.plan(1, 10);
    clock.advance(100);
    expect(called).toEqual([10, 20, 30]);
  });

  it('stops', () => {
    const clock = new FakeClock(0);
    const timed = new TimedSlots(clock, () => {
      throw new Error('called');
    });
    timed.plan(1, 10);
    timed.stop();
    clock.advance(100);
    expect(clock.timers).toBe(0);
  });
});
