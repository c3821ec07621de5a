import { describe, expect, it } from '@jest/globals';
import { reflectorDelayMs, type Outcome } from './reflector-delay.js';

const middle = (): number => 0.5;

describe('reflectorDelayMs', () => {
  it.each<[Outcome, number, number | undefined, number]>([
    ['ended', 0, undefined, 0],
    ['ended', 1, undefined, 200],
    ['cut', 0, undefined, 0],
    ['cut', 1, undefined, 200],
    ['cut', 4, undefined, 1_600],
    ['cut', 50, undefined, 2_000],
    ['gone', 0, undefined, 0],
    ['gone', 3, undefined, 800],
    ['refused', 1, undefined, 800],
    ['refused', 6, undefined, 25_600],
    ['refused', 50, undefined, 30_000],
    ['refused', 1, 5_000, 5_500],
    ['refused', 6, 1_000, 25_600],
  ])('%s, %i times in a row, asked for %s: %i ms', (outcome, failures, retryAfterMs, ms) => {
    expect(reflectorDelayMs(outcome, failures, retryAfterMs, middle)).toBe(ms);
  });

  it('never comes back before the server wants it', () => {
    for (const random of [0, 0.25, 0.999]) {
      expect(reflectorDelayMs('refused', 1, 7_000, () => random)).toBeGreaterThanOrEqual(7_000);
    }
  });
});
