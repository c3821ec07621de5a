import { describe, expect, it } from '@jest/globals';
import { backoffMs, jittered } from './backoff.js';

describe('backoffMs', () => {
  it.each([
    [1, 800],
    [2, 1_600],
    [6, 25_600],
    [7, 30_000],
    [5_000, 30_000],
  ])('after failure %i waits %i ms', (failures, ms) => {
    expect(backoffMs({ initialMs: 800, maxMs: 30_000 }, failures)).toBe(ms);
  });
});

describe('jittered', () => {
  it.each([
    [0, 500],
    [0.5, 1_000],
    [0.999, 1_499],
  ])('makes of 1,000 ms, with a random number of %d, %i ms', (random, ms) => {
    expect(jittered(1_000, () => random)).toBeCloseTo(ms);
  });
});
