import { describe, expect, it } from '@jest/globals';
import type { FleetView } from '../local/fleet-view.js';
import { isWell, renderSummary, whyNotWell } from './summary.js';
import { fleetView } from './testing/fleet-view.js';
import { golden } from './testing/golden.js';

type Status = 'True' | 'False' | 'Unknown';

function withConditions(ready: Status, thresholds: Status): FleetView {
  const view = fleetView();
  const conditions = view.fleet.status!.conditions!.map((condition) => ({
    ...condition,
    status: condition.type === 'Ready' ? ready : thresholds,
  }));
  return { ...view, fleet: { ...view.fleet, status: { ...view.fleet.status, conditions } } };
}

describe('isWell', () => {
  it.each<[Status, Status, boolean]>([
    ['True', 'True', true],
    ['True', 'False', false],
    ['True', 'Unknown', true],
    ['False', 'True', false],
  ])('Ready %s, ThresholdsMet %s: %s', (ready, thresholds, well) => {
    expect(isWell(withConditions(ready, thresholds))).toBe(well);
    expect(whyNotWell(withConditions(ready, thresholds)) === undefined).toBe(well);
  });

  it('says why not', () => {
    expect(whyNotWell(withConditions('False', 'False'))).toBe(
      'lab/metro is Bootstrapping: 4875 of 5000 CPEs are ready; failed < 1% (is 0.1%)',
    );
    expect(whyNotWell(withConditions('True', 'False'))).toBe('lab/metro is Bootstrapping: failed < 1% (is 0.1%)');
  });
});

it('renderSummary tells what came of the run', () => {
  const text = renderSummary(fleetView({ readyAfterMs: 12_340 })).join('\n');
  expect(`${text}\n`).toBe(golden('summary.txt', text));
});
