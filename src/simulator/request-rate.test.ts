import { describe, expect, it } from '@jest/globals';
import { MOST_PER_MINUTE, RequestRate } from './request-rate.js';

describe('RequestRate', () => {
  it('lets each CPE have so many a minute, and says when there are more', () => {
    let now = 60_000;
    const rate = new RequestRate(() => now);
    for (let i = 0; i < MOST_PER_MINUTE; i++) {
      expect(rate.waitS(1)).toBe(0);
      rate.took(1);
    }
    now = 90_500;
    expect([rate.waitS(1), rate.waitS(2)]).toEqual([30, 0]);
    now = 120_000;
    expect(rate.waitS(1)).toBe(0);
  });
});
