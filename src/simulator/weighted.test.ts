import { describe, expect, it } from '@jest/globals';
import { WeightedChoice } from './weighted.js';

describe('WeightedChoice', () => {
  it('shares out by weight, within two percent over 20,000 CPEs', () => {
    const choice = new WeightedChoice([40, 40, 20], 7);
    const counts = [0, 0, 0];
    for (let index = 0; index < 20_000; index++) counts[choice.pick(42, index)]!++;
    [8000, 8000, 4000].forEach((expected, i) => {
      expect(Math.abs(counts[i]! - expected)).toBeLessThan(400);
    });
  });

  it('is the same for the same CPE, and independent between streams', () => {
    const one = new WeightedChoice([1, 1], 1);
    const other = new WeightedChoice([1, 1], 2);
    const indices = Array.from({ length: 1000 }, (_, i) => i);
    expect(indices.map((i) => one.pick(1, i))).toEqual(indices.map((i) => one.pick(1, i)));
    const same = indices.filter((i) => one.pick(1, i) === other.pick(1, i)).length;
    expect(Math.abs(same - 500)).toBeLessThan(80);
  });

  it('never picks a weight of zero, also at the end', () => {
    const choice = new WeightedChoice([0, 5, 0], 3);
    for (let index = 0; index < 1000; index++) expect(choice.pick(9, index)).toBe(1);
  });
});
