import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { nextPeriodic } from './periodic.js';

const settings = { enabled: true, intervalMs: 300_000, jitterPercent: 10, alignedTo: undefined };
const NOW = Date.UTC(2026, 0, 1, 12, 0, 7);

describe('nextPeriodic', () => {
  it.each([
    ['disabled', { ...settings, enabled: false }, Infinity],
    ['interval 0', { ...settings, intervalMs: 0 }, Infinity],
    ['no jitter', { ...settings, jitterPercent: 0 }, NOW + 300_000],
    ['aligned to a time in the past', { ...settings, alignedTo: Date.UTC(2020, 0, 1) }, Date.UTC(2026, 0, 1, 12, 5)],
    [
      'aligned to a time in the future',
      { ...settings, alignedTo: Date.UTC(2030, 0, 1, 0, 1) },
      Date.UTC(2026, 0, 1, 12, 1),
    ],
    ['aligned to this very moment', { ...settings, alignedTo: NOW }, NOW + 300_000],
  ])('%s', (_name, given, expected) => {
    expect(nextPeriodic(given, NOW, 1, 7)).toBe(expected);
  });

  it('stays within the jitter and is the same for the same CPE and time', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.nat(1e9), (seed, index, later) => {
        const from = NOW + later;
        const due = nextPeriodic(settings, from, seed, index);
        expect(Math.abs(due - from - 300_000)).toBeLessThanOrEqual(30_000);
        expect(nextPeriodic(settings, from, seed, index)).toBe(due);
      }),
    );
  });
});
