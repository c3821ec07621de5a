import { describe, expect, it } from '@jest/globals';
import { DEFAULT_RETRY, retryWaitMs } from './retry-wait.js';

describe('retryWaitMs', () => {
  it.each([
    [1, 0, 0],
    [1, 0.5, 30],
    [2, 0.5, 60],
    [10, 0.5, 15_360],
    [10, 0.999, 30_689],
    [15, 0.5, 30_720],
  ])('retry %d, with the random number %d: %d s', (retry, random, seconds) => {
    expect(Math.round(retryWaitMs(retry, DEFAULT_RETRY, random) / 1000)).toBe(seconds);
  });

  it('goes by what is set', () => {
    expect(retryWaitMs(3, { attempts: 4, initialS: 5, multiplier: 3000, mostS: 40 }, 0.5)).toBe(22_500);
    expect(retryWaitMs(4, { attempts: 4, initialS: 5, multiplier: 3000, mostS: 40 }, 0.5)).toBe(40_000);
  });
});
