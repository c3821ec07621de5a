import { describe, expect, it } from '@jest/globals';
import { aborted, pause, systemClock } from './clock.js';
import { FakeClock, settle } from './testing/fake-clock.js';

describe('pause', () => {
  it('says to go on when the time has passed', async () => {
    const clock = new FakeClock();
    let answer: boolean | undefined;
    void pause(clock, 1_000, new AbortController().signal).then((goOn) => {
      answer = goOn;
    });
    await clock.advance(999);
    expect(answer).toBeUndefined();
    await clock.advance(1);
    expect(answer).toBe(true);
  });

  it('ends at once when the signal aborts or has aborted, and leaves no timer', async () => {
    const clock = new FakeClock();
    const end = new AbortController();
    const waiting = pause(clock, 1_000, end.signal);
    end.abort();
    expect(await waiting).toBe(false);
    expect(await pause(clock, 1_000, end.signal)).toBe(false);
    expect(clock.pending).toBe(0);
  });
});

describe('aborted', () => {
  it('resolves when the signal aborts', async () => {
    const end = new AbortController();
    let done = false;
    const waiting = aborted(end.signal).then(() => {
      done = true;
    });
    await settle();
    expect(done).toBe(false);
    end.abort();
    await waiting;
    await aborted(end.signal);
    expect(done).toBe(true);
  });
});

describe('systemClock', () => {
  it('goes forward, knows the date, calls back, and not when it was cancelled', async () => {
    const before = systemClock.now();
    let cancelled = false;
    systemClock.after(0, () => {
      cancelled = true;
    })();
    await new Promise<void>((resolve) => {
      systemClock.after(5, resolve);
    });
    expect(systemClock.now()).toBeGreaterThan(before);
    expect(Math.abs(systemClock.wall() - Date.now())).toBeLessThan(1_000);
    expect(cancelled).toBe(false);
    // setTimeout takes a longer time than it can count for none at all.
    systemClock.after(2 ** 40, () => {
      throw new Error('far too early');
    })();
  });
});
