import { describe, expect, it } from '@jest/globals';
import type { FleetView } from '../local/fleet-view.js';
import { fleetView } from './testing/fleet-view.js';
import { judgeRun, parseUntil, waitingFor, type Until } from './until.js';

function fleet(ready: string, thresholds: string): FleetView {
  const view = fleetView();
  const conditions = view.fleet.status!.conditions!.map((condition) => ({
    ...condition,
    status: (condition.type === 'Ready' ? ready : thresholds) as 'True',
  }));
  return { ...view, fleet: { ...view.fleet, status: { ...view.fleet.status, conditions } } };
}

describe('parseUntil', () => {
  it.each<[string | undefined, string | undefined, Until]>([
    [undefined, undefined, { kind: 'never' }],
    ['ready', undefined, { kind: 'ready', timeoutMs: 600_000 }],
    ['ready', '30s', { kind: 'ready', timeoutMs: 30_000 }],
    ['2m', undefined, { kind: 'duration', ms: 120_000 }],
  ])('--until %s --timeout %s', (until, timeout, expected) => {
    expect(parseUntil(until, timeout)).toEqual(expected);
  });

  it.each([
    ['soon', undefined, '--until: must be ready, or a duration such as 30s or 5m, is "soon"'],
    ['ready', 'soon', '--timeout: must be a duration such as 30s or 5m, is "soon"'],
    ['5m', '1m', '--timeout goes with --until ready'],
    [undefined, '1m', '--timeout goes with --until ready'],
  ])('refuses --until %s --timeout %s', (until, timeout, message) => {
    expect(() => parseUntil(until, timeout)).toThrow(message);
  });
});

describe('judgeRun', () => {
  const well = fleet('True', 'True');
  const missed = fleet('True', 'False');
  const open = fleet('True', 'Unknown');
  const early = fleet('False', 'Unknown');
  const ready: Until = { kind: 'ready', timeoutMs: 1000 };

  it.each<{ until: Until; fleets: FleetView[]; elapsed: number; over: boolean; reasons?: number }>([
    { until: { kind: 'never' }, fleets: [well], elapsed: 1e9, over: false },
    { until: ready, fleets: [], elapsed: 10, over: false },
    { until: ready, fleets: [well], elapsed: 10, over: true, reasons: 0 },
    { until: ready, fleets: [well, early], elapsed: 10, over: false },
    { until: ready, fleets: [well, missed], elapsed: 10, over: true, reasons: 1 },
    { until: ready, fleets: [open], elapsed: 10, over: true, reasons: 0 },
    { until: ready, fleets: [well, early], elapsed: 1000, over: true, reasons: 1 },
    { until: { kind: 'duration', ms: 500 }, fleets: [well], elapsed: 499, over: false },
    { until: { kind: 'duration', ms: 500 }, fleets: [well], elapsed: 500, over: true, reasons: 0 },
    { until: { kind: 'duration', ms: 500 }, fleets: [early, open], elapsed: 500, over: true, reasons: 1 },
  ])('case %#', ({ until, fleets, elapsed, over, reasons }) => {
    const verdict = judgeRun(until, fleets, elapsed);
    expect(verdict.over).toBe(over);
    expect(verdict.over ? verdict.reasons.length : undefined).toBe(reasons);
  });
});

describe('waitingFor', () => {
  const ready: Until = { kind: 'ready', timeoutMs: 600_000 };
  const early = fleet('False', 'Unknown');
  const waits = 'waiting for lab/metro (4875 of 5000 CPEs are ready';
  it.each<[string, Until, FleetView[], string | undefined]>([
    [
      'a fleet that fails',
      ready,
      [fleet('True', 'True'), early],
      `${waits}, the most frequent failure is "ACS answered 503" (5)); it is given up in 9m45s (--timeout)`,
    ],
    ['a slow one', ready, [{ ...early, failures: [] }], `${waits}); it is given up in 9m45s (--timeout)`],
    ['nothing', ready, [fleet('True', 'True')], undefined],
    ['no state', { kind: 'duration', ms: 60_000 }, [early], undefined],
  ])('%s', (_name, until, fleets, text) => {
    expect(waitingFor(until, fleets, 15_200)).toBe(text);
  });
});
