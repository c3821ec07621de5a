import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { retryDelayMs } from './retry.js';
import './testing/seed.js';

describe('retryDelayMs', () => {
  // TR-069 §3.2.1.1, the table of retry intervals with m = 5 and k = 2000, in seconds.
  it.each([
    [1, 5, 10],
    [2, 10, 20],
    [3, 20, 40],
    [4, 40, 80],
    [5, 80, 160],
    [6, 160, 320],
    [7, 320, 640],
    [8, 640, 1280],
    [9, 1280, 2560],
    [10, 2560, 5120],
    [11, 2560, 5120],
    [1000, 2560, 5120],
  ])('waits at retry %i from %i s to %i s', (retryCount, from, to) => {
    expect(retryDelayMs(retryCount, 0)).toBe(from * 1000);
    expect(retryDelayMs(retryCount, 0.5)).toBe((from + to) * 500);
    expect(retryDelayMs(retryCount, 1)).toBe(to * 1000);
  });

  it('takes the minimum wait and the multiplier that an ACS has set', () => {
    expect(retryDelayMs(1, 0, 60, 1500)).toBe(60_000);
    expect(retryDelayMs(1, 1, 60, 1500)).toBe(90_000);
    expect(retryDelayMs(3, 0, 60, 1500)).toBe(135_000);
  });

  it('stays within the interval of its retry', () => {
    const fraction = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), fraction, fc.integer({ min: 1, max: 65535 }), (retry, random, m) => {
        const delay = retryDelayMs(retry, random, m);
        expect(delay).toBeGreaterThanOrEqual(retryDelayMs(retry, 0, m));
        expect(delay).toBeLessThanOrEqual(retryDelayMs(retry, 1, m));
      }),
    );
  });
});
