import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { stripVTControlCharacters } from 'node:util';
import { fleetView } from './testing/fleet-view.js';
import { golden } from './testing/golden.js';
import { percentiles, renderView, type ViewModel } from './view.js';

const model: ViewModel = {
  fleets: [fleetView()],
  elapsedMs: 41_200,
  lastLine: '12:00:00 INFO  lab/metro: Edited: changed: spec.cwmp',
};

describe('renderView', () => {
  it('draws a fleet', () => {
    const text = renderView(model, { width: 100, color: false }).join('\n');
    expect(`${text}\n`).toBe(golden('view.txt', text));
  });

  it('draws the same in colour', () => {
    const plain = renderView(model, { width: 100, color: false });
    const colored = renderView(model, { width: 100, color: true });
    expect(colored.map(stripVTControlCharacters)).toEqual(plain);
    expect(colored.join()).toContain('\u001b[32m');
  });

  it('has something to say before there are fleets', () => {
    expect(renderView({ fleets: [], elapsedMs: 0, lastLine: '' }, { width: 80, color: false })).toEqual([
      'cpe-sim 0s',
      '',
      'no fleets',
    ]);
  });

  it('never writes a line that is wider than the terminal, whatever the counts', () => {
    const count = fc.nat(2_000_000);
    const cpes = fc.record({ new: count, bootstrapping: count, ready: count, failed: count });
    fc.assert(
      fc.property(cpes, fc.integer({ min: 40, max: 200 }), fc.boolean(), (states, width, color) => {
        const { fleet, ...view } = fleetView();
        const changed = { ...view, fleet: { ...fleet, status: { ...fleet.status, cpes: states } } };
        for (const line of renderView({ ...model, fleets: [changed] }, { width, color })) {
          expect(stripVTControlCharacters(line).length).toBeLessThanOrEqual(width);
        }
      }),
    );
  });
});

describe('percentiles', () => {
  it.each([
    [{}, 'p50 - p95 -'],
    [{ '40': 100 }, 'p50 2.0ms p95 2.0ms'],
    [{ '72': 100 }, 'p50 32ms p95 32ms'],
    [{ '125': 100 }, 'p50 3.16s p95 3.16s'],
  ])('%j: %s', (counts, text) => {
    expect(percentiles(counts)).toBe(text);
  });
});
