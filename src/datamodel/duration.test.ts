import { describe, expect, it } from '@jest/globals';

import { durationMs } from './duration.js';

describe('durationMs', () => {
  it.each([
    ['250ms', 250],
    ['90s', 90_000],
    ['1.5m', 90_000],
    ['12h', 43_200_000],
    ['30d', 2_592_000_000],
  ])('takes %s as %i ms', (text, ms) => {
    expect(durationMs(text)).toBe(ms);
  });
});
