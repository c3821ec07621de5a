import { describe, expect, it } from '@jest/globals';
import { RareScheduler } from './rare-scheduler.js';
import { FakeClock } from './testing/fake-clock.js';

const setUp = () => {
  const clock = new FakeClock(0);
  const fired: [slot: number, now: number][] = [];
  const population = { size: 2 };
  return { clock, fired, population, scheduler: new RareScheduler(clock, population, (...due) => fired.push(due)) };
};

describe('RareScheduler', () => {
  it('takes out what was never planned, starts and stops, with nothing to show for it', () => {
    const { clock, fired, scheduler } = setUp();
    scheduler.start();
    scheduler.plan(1, Infinity);
    scheduler.resize(3);
    scheduler.stop();
    clock.advance(1000);
    expect([clock.timers, fired]).toEqual([0, []]);
  });

  it.each(['before', 'after'])('calls a slot at its time when it was started %s that was planned', (when) => {
    const { clock, fired, scheduler } = setUp();
    if (when === 'before') scheduler.start();
    scheduler.plan(1, 20);
    if (when === 'after') scheduler.start();
    clock.advance(19);
    expect(fired).toEqual([]);
    clock.advance(1);
    expect(fired).toEqual([[1, 20]]);
  });

  it('has room for the slots that there are when it is made, and for others when told', () => {
    const { clock, fired, population, scheduler } = setUp();
    population.size = 4;
    scheduler.start();
    scheduler.plan(3, 10);
    scheduler.resize(8);
    scheduler.plan(7, 10);
    clock.advance(10);
    expect(fired).toEqual([
      [3, 10],
      [7, 10],
    ]);
  });

  it('calls nobody while it is stopped', () => {
    const { clock, fired, scheduler } = setUp();
    scheduler.start();
    scheduler.plan(0, 10);
    scheduler.stop();
    clock.advance(50);
    expect(fired).toEqual([]);
    scheduler.start();
    clock.advance(0);
    expect(fired).toEqual([[0, 50]]);
  });
});
