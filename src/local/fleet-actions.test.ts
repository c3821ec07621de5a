import { describe, expect, it } from '@jest/globals';
import type { ActionProgress } from '../api/admin.js';
import { openActions } from '../fleet/action-steps.js';
import { beginActions, progressAction } from './fleet-actions.js';
import { annotateRecord, createRecord, type FleetRecord } from './fleet-record.js';
import { readFleet } from './testing/manifest.js';

const T = Date.parse('2026-01-01T00:00:00Z');
const FORCE = 'cpesim.dev/force-cr';

function annotated(annotations: Record<string, string>): FleetRecord {
  return createRecord(readFleet({}, { annotations }), 'uid-1', 2, T);
}

const lastEvent = ({ events }: FleetRecord): string =>
  `${events.at(-1)!.type} ${events.at(-1)!.reason} ${events.at(-1)!.message}`;
const progress = (over: Partial<ActionProgress>): ActionProgress => ({
  ...{ id: 'x', phase: 'Succeeded', matched: 5, succeeded: 5, failed: 0, message: '' },
  ...over,
});

describe('actions of a fleet', () => {
  it('begins a value once', () => {
    const begun = beginActions(annotated({ [FORCE]: 'all@t1' }), T);
    expect(begun.fleet.status?.handledActions).toEqual({ 'force-cr': 'all@t1' });
    expect(openActions(begun.fleet.status)).toMatchObject([
      { request: { action: 'force-cr', selector: { kind: 'all' } } },
    ]);
    expect(lastEvent(begun)).toBe('Normal ActionStarted force-cr "all@t1"');
    expect(beginActions(begun, T + 1).fleet.status?.actions).toHaveLength(1);
  });

  it('begins the same value again after the annotation was off, under another id', () => {
    let record = beginActions(annotated({ [FORCE]: 'all' }), T);
    record = beginActions(annotateRecord(record, { set: {}, remove: [FORCE], overwrite: false }), T);
    record = beginActions(annotateRecord(record, { set: { [FORCE]: 'all' }, remove: [], overwrite: false }), T + 1);
    const ids = openActions(record.fleet.status).map((action) => action.id);
    expect(new Set(ids).size).toBe(2);
  });

  it('warns of a value that does not parse and goes on with the others', () => {
    const record = beginActions(annotated({ [FORCE]: '42', 'cpesim.dev/reboot': '10%' }), T);
    expect(openActions(record.fleet.status).map((action) => action.request.action)).toEqual(['reboot']);
    expect(lastEvent(record)).toMatch(/^Warning ActionNotUnderstood force-cr: .*Right is /);
  });

  it('runs until every worker is done', () => {
    const begun = beginActions(annotated({ [FORCE]: 'all' }), T);
    const [action] = openActions(begun.fleet.status);
    const half = progressAction(begun, action!.id, [progress({}), undefined], T + 1000);
    expect(half.fleet.status?.actions?.[0]).toMatchObject({ phase: 'Running', matched: 5 });
    const done = progressAction(half, action!.id, [progress({}), progress({})], T + 2000);
    expect(done.fleet.status?.actions?.[0]).toMatchObject({
      phase: 'Succeeded',
      matched: 10,
      succeeded: 10,
      finishedAt: '2026-01-01T00:00:02.000Z',
    });
    expect(lastEvent(done)).toBe('Normal ActionSucceeded force-cr "all": 10 of 10 CPEs');
    expect(openActions(done.fleet.status)).toEqual([]);
    expect(progressAction(done, action!.id, [undefined, undefined], T + 3000)).toBe(done);
  });

  it('says why an action failed', () => {
    const begun = beginActions(annotated({ [FORCE]: 'all' }), T);
    const { id } = openActions(begun.fleet.status)[0]!;
    const bad = progress({ phase: 'Failed', succeeded: 3, failed: 2, message: 'session refused' });
    expect(lastEvent(progressAction(begun, id, [bad, progress({})], T))).toBe(
      'Warning ActionPartiallyFailed force-cr "all": 8 of 10 CPEs, 2 failed: session refused',
    );
  });
});
