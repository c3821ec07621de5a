import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { latencyPercentile } from '../api/latency.js';
import { LatencyRecorder } from './latency-recorder.js';

describe('LatencyRecorder', () => {
  it('counts only what there was', () => {
    const recorder = new LatencyRecorder();
    expect(recorder.counts()).toEqual({});
    for (const ms of [1, 1, 1024]) recorder.add(ms);
    expect(recorder.counts()).toEqual({ 32: 2, 112: 1 });
  });

  it.each([0, -1, NaN, 1e-9, 1e12, Infinity])('has a bucket for %d ms', (ms) => {
    const recorder = new LatencyRecorder();
    recorder.add(ms);
    expect(Object.values(recorder.counts())).toEqual([1]);
  });

  it('gives percentiles that are at most 9.1 % too high', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0.1, max: 100_000, noNaN: true }), { minLength: 1, maxLength: 200 }),
        fc.constantFrom(50, 95, 99, 100),
        (all, percent) => {
          const recorder = new LatencyRecorder();
          for (const ms of all) recorder.add(ms);
          const exact = all.toSorted((a, b) => a - b)[Math.max(1, Math.ceil((percent / 100) * all.length)) - 1]!;
          const told = latencyPercentile(recorder.counts(), percent)!;
          expect(told / exact).toBeGreaterThanOrEqual(1 - 1e-12);
          expect(told / exact).toBeLessThan(1.0906);
        },
      ),
      { seed: 7 },
    );
  });
});
