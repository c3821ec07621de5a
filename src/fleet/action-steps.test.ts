import { describe, expect, it } from '@jest/globals';
import type { ActionProgress } from '../api/admin.js';
import { beginActions, openActions, progressAction } from './action-steps.js';
import { fleetOf } from './testing/fleet.js';

const AT = '2026-01-01T00:00:00.000Z';
const annotated = (annotations: Record<string, string>): ReturnType<typeof fleetOf> =>
  fleetOf({}, { uid: 'uid-1', annotations });
const done = (more: Partial<ActionProgress> = {}): ActionProgress => ({
  ...{ id: 'x', phase: 'Succeeded', matched: 5, succeeded: 5, failed: 0, message: '' },
  ...more,
});

describe('beginActions', () => {
  it('records what is asked for, once, beside what stands in the status', () => {
    const fleet = annotated({ 'cpesim.dev/force-cr': 'all@t1' });
    const begun = beginActions(fleet, { replicas: 5 }, AT);
    expect(begun.happenings).toEqual([{ type: 'Normal', reason: 'ActionStarted', message: 'force-cr "all@t1"' }]);
    expect(begun.status).toMatchObject({ replicas: 5, handledActions: { 'force-cr': 'all@t1' } });
    expect(openActions(begun.status)).toMatchObject([{ request: { action: 'force-cr', selector: { kind: 'all' } } }]);
    const again = beginActions(fleet, begun.status, '2026-01-02T00:00:00.000Z');
    expect(again).toEqual({ status: begun.status, happenings: [] });
  });

  it('tells of what it does not understand, and begins the rest', () => {
    const begun = beginActions(annotated({ 'cpesim.dev/reboot': '42', 'cpesim.dev/force-cr': 'all' }), {}, AT);
    expect(begun.happenings.map(({ reason }) => reason).sort()).toEqual(['ActionNotUnderstood', 'ActionStarted']);
    expect(openActions(begun.status)).toHaveLength(1);
  });
});

describe('progressAction', () => {
  const { status } = beginActions(annotated({ 'cpesim.dev/force-cr': 'all' }), {}, AT);
  const [{ id } = { id: '' }] = openActions(status);

  it('goes on until every shard is done, and tells of the end', () => {
    const half = progressAction(status, id, [done(), undefined], AT);
    expect(half.happenings).toEqual([]);
    expect(openActions(half.status)).toHaveLength(1);
    const end = progressAction(half.status, id, [done(), done({ phase: 'Failed', succeeded: 3, failed: 2 })], AT);
    expect(end.happenings).toEqual([
      { type: 'Warning', reason: 'ActionPartiallyFailed', message: 'force-cr "all": 8 of 10 CPEs, 2 failed' },
    ]);
    expect(openActions(end.status)).toEqual([]);
  });

  it('leaves actions alone that are not open', () => {
    expect(progressAction(status, 'other', [done()], AT)).toEqual({ status, happenings: [] });
  });
});
