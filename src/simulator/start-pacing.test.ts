import { describe, expect, it } from '@jest/globals';
import { startOffset } from './start-pacing.js';

const config = (count: number, replicas: number, jitterMs = 0) => ({
  seed: 42,
  replicas,
  shard: { ordinal: 0, of: 2, first: 0, stride: 1, count },
  start: { ratePerSecond: 200, jitterMs },
});

describe('startOffset', () => {
  it.each([
    ['the first CPE at once', 0, 1000, 1000, 0],
    ['a shard that is the whole fleet has the whole rate', 200, 1000, 1000, 1000],
    ['a shard that is half the fleet has half of it', 100, 500, 1000, 1000],
  ])('%s', (_name, slot, count, replicas, expected) => {
    expect(startOffset(config(count, replicas), slot)).toBeCloseTo(expected, 6);
  });

  it('adds a jitter that is the same in every run and spreads over its range', () => {
    const jitters = Array.from({ length: 1000 }, (_, slot) => startOffset(config(1000, 1000, 500), slot) - slot * 5);
    expect(jitters).toEqual(
      Array.from({ length: 1000 }, (_, slot) => startOffset(config(1000, 1000, 500), slot) - slot * 5),
    );
    expect(Math.min(...jitters)).toBeLessThan(25);
    expect(Math.max(...jitters)).toBeGreaterThan(475);
    expect(Math.max(...jitters)).toBeLessThan(500.001);
  });
});
