import { describe, expect, it } from '@jest/globals';
import { latencyBucket } from '../api/latency.js';
import { parseThreshold } from '../api/threshold.js';
import type { Measures } from './thresholds.js';
import { judge } from './thresholds.js';

const measures: Measures = {
  replicas: 200,
  cpes: { new: 0, bootstrapping: 0, ready: 197, failed: 3 },
  faults: 2,
  sessionMs: { [latencyBucket(4)]: 10 },
  bootstrapMs: { [latencyBucket(100)]: 95, [latencyBucket(4000)]: 5 },
};

describe('judge', () => {
  it.each([
    ['bootstrap.p95 < 2s', true, 'bootstrap.p95 < 2s (is 108ms)'],
    ['bootstrap.p96 < 2s', false, 'bootstrap.p96 < 2s (is 4s96ms)'],
    ['session.p50 < 100ms', true, 'session.p50 < 100ms (is 4.0ms)'],
    ['failed < 1%', false, 'failed < 1% (is 1.5%)'],
    ['failed <= 3', true, 'failed <= 3 (is 3)'],
    ['ready >= 99%', false, 'ready >= 99% (is 98.5%)'],
    ['ready > 197', false, 'ready > 197 (is 197)'],
    ['ready == 197', true, 'ready == 197 (is 197)'],
    ['faults == 0', false, 'faults == 0 (is 2)'],
  ])('%s', (text, met, shown) => {
    const verdict = judge(parseThreshold(text), measures);
    expect([verdict.met, verdict.text]).toEqual([met, shown]);
  });

  it.each(['bootstrap.p95 < 2s', 'failed < 1%'])('%s is open while nothing is measured', (text) => {
    const empty = { ...measures, replicas: 0, sessionMs: {}, bootstrapMs: {} };
    expect(judge(parseThreshold(text), empty)).toMatchObject({ met: undefined, text: `${text} (is not measured yet)` });
  });
});
