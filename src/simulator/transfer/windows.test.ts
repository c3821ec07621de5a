import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { firstAttempt, nextAttempt, windowsAt } from './windows.js';

const window = (start: number, end: number, maxRetries = 0, mode = '2 Immediately') => ({
  start,
  end,
  mode,
  maxRetries,
});

describe('windows of a ScheduleDownload', () => {
  it('count from the call', () => {
    expect(windowsAt(1000, [{ ...window(1, 2), userMessage: '' }])).toEqual([window(2000, 3000)]);
  });

  it.each([
    ['2 Immediately', 0.5, 100],
    ['3 When Idle', 0.5, 100],
    ['1 At Any Time', 0.5, 140],
    ['4 Confirmation Needed', 0, 100],
  ])('%s with %d begins at %d', (mode, random, at) => {
    expect(firstAttempt(window(100, 200, 0, mode), random)).toBe(at);
  });

  const minute = 60_000;
  it.each([
    ['again in a minute', [window(0, 10 * minute, 1)], 1, 5000, { due: 5000 + minute, attempts: 1, left: 1 }],
    ['no more retries', [window(0, 10 * minute, 1)], 2, 5000, undefined],
    ['the CPE decides', [window(0, 10 * minute, -1)], 3, 5000, { due: 5000 + minute, attempts: 3, left: 1 }],
    ['too late for a retry', [window(0, minute, 5)], 1, 5000, undefined],
    [
      'the second window',
      [window(0, minute), window(2 * minute, 3 * minute)],
      1,
      5000,
      { due: 2 * minute, attempts: 0, left: 1 },
    ],
    [
      'a second window that is open',
      [window(0, 10), window(20, 9 * minute)],
      1,
      minute,
      { due: minute, attempts: 0, left: 1 },
    ],
    ['no window', [], 1, 5000, undefined],
  ])('%s', (_name, windows, attempts, now, expected) => {
    const next = nextAttempt(windows, attempts, now, 0);
    expect(next && { due: next.due, attempts: next.attempts, left: next.windows.length }).toEqual(expected);
  });

  it('never begin outside a window', () => {
    const span = fc
      .tuple(fc.nat(1e6), fc.integer({ min: 1, max: 1e6 }))
      .map(([start, length]) => window(start, start + length, 2, '1 At Any Time'));
    fc.assert(
      fc.property(
        span,
        fc.nat(1e6),
        fc.integer({ min: 1, max: 3 }),
        fc.double({ min: 0, max: 0.99, noNaN: true }),
        (one, now, attempts, random) => {
          const first = firstAttempt(one, random);
          expect(first >= one.start && first < one.end).toBe(true);
          const again = nextAttempt([one], attempts, now, random);
          if (again) expect(again.due >= Math.max(now, one.start) && again.due < one.end).toBe(true);
        },
      ),
    );
  });
});
