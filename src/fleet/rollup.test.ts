import { describe, expect, it } from '@jest/globals';
import type { CpeFleet, CpeFleetStatus } from '../api/generated/cpefleet.js';
import type { ShardObservation } from './observation.js';
import { rollUp } from './rollup.js';
import { fleetOf, shardStatus } from './testing/fleet.js';

const T0 = '2026-01-01T00:00:00Z';
const T1 = '2026-01-01T00:01:00Z';
const cpes = (
  bootstrapping: number,
  ready: number,
  failed: number,
): { cpes: { new: number; bootstrapping: number; ready: number; failed: number } } => ({
  cpes: { new: 0, bootstrapping, ready, failed },
});
const down = (ordinal: number): ShardObservation => ({ ordinal, unreachable: 'connection refused' });
const starting = (ordinal: number): ShardObservation => ({ ordinal, unreachable: 'it is starting', starting: true });
const up = [shardStatus(0, 5), shardStatus(1, 5)];

function condition(status: CpeFleetStatus, type: string): string {
  const found = status.conditions?.find((one) => one.type === type);
  return `${found?.status ?? ''} ${found?.reason ?? ''}: ${found?.message ?? ''}`;
}

describe('rollUp', () => {
  it.each<
    [string, CpeFleet, ShardObservation[], CpeFleetStatus['lifecycleState'], CpeFleetStatus['lifecycleState'], string]
  >([
    [
      'nobody answers yet',
      fleetOf(),
      [down(0), down(1)],
      undefined,
      'Pending',
      'False Pending: no answer from 2 of 2 shards: metro-0 (connection refused), metro-1 (connection refused)',
    ],
    [
      'first contacts',
      fleetOf(),
      [shardStatus(0, 5, cpes(3, 1, 1)), down(1)],
      'Pending',
      'Bootstrapping',
      'False Bootstrapping: 1 of 10 CPEs are ready, 3 have their first contact ahead; 1 of 10 CPEs failed; no answer from 1 of 2 shards: metro-1 (connection refused)',
    ],
    [
      'a pod still starts',
      fleetOf(),
      [shardStatus(0, 5), down(1)],
      'Bootstrapping',
      'Bootstrapping',
      'False Bootstrapping: 5 of 10 CPEs are ready; no answer from 1 of 2 shards: metro-1 (connection refused)',
    ],
    [
      'all pods start',
      fleetOf(),
      [starting(0), starting(1)],
      undefined,
      'Pending',
      'False Pending: 2 of 2 shards are starting',
    ],
    [
      'one of them does still',
      fleetOf(),
      [shardStatus(0, 5, cpes(1, 4, 0)), starting(1)],
      'Pending',
      'Bootstrapping',
      'False Bootstrapping: 4 of 10 CPEs are ready, 1 has its first contact ahead; 1 of 2 shards is starting',
    ],
    [
      'a pod is added',
      fleetOf({ replicas: 5 }),
      [shardStatus(0, 5), starting(1)],
      'Ready',
      'Bootstrapping',
      'False Bootstrapping: 5 of 5 CPEs are ready; 1 of 2 shards is starting',
    ],
    [
      'all pods start again for an edit',
      fleetOf(),
      [starting(0)],
      'Ready',
      'Bootstrapping',
      'False Bootstrapping: 0 of 10 CPEs are ready; 1 of 1 shards is starting',
    ],
    ['all is well', fleetOf(), up, 'Bootstrapping', 'Ready', 'True AllReady: 10 of 10 CPEs are ready'],
    ['no CPEs wanted', fleetOf({ replicas: 0 }), [], undefined, 'Ready', 'True AllReady: 0 of 0 CPEs are ready'],
    [
      'CPEs failed',
      fleetOf(),
      [shardStatus(0, 5, { ...cpes(0, 2, 3), failures: { 'ACS answered 503': 4, 'timed out': 1 } }), shardStatus(1, 5)],
      'Ready',
      'Degraded',
      'False Degraded: 3 of 10 CPEs failed; most often: ACS answered 503 (4), timed out (1)',
    ],
    [
      'failures that thresholds allow',
      fleetOf({ thresholds: ['failed <= 3'] }),
      [shardStatus(0, 5, cpes(0, 2, 3)), shardStatus(1, 5)],
      'Ready',
      'Ready',
      'True AllReady: 7 of 10 CPEs are ready; 3 failed, which the thresholds allow',
    ],
    [
      'more failures than they allow',
      fleetOf({ thresholds: ['failed < 10%'] }),
      [shardStatus(0, 5, cpes(0, 4, 1)), shardStatus(1, 5)],
      'Ready',
      'Degraded',
      'False Degraded: 1 of 10 CPEs failed',
    ],
    [
      'a pod died',
      fleetOf(),
      [shardStatus(0, 5), down(1)],
      'Ready',
      'Degraded',
      'False Degraded: no answer from 1 of 2 shards: metro-1 (connection refused)',
    ],
    [
      'all pods died',
      fleetOf(),
      [down(0)],
      'Ready',
      'Degraded',
      'False Degraded: no answer from 1 of 1 shards: metro-0 (connection refused)',
    ],
    [
      'it shrinks',
      fleetOf({ replicas: 4 }),
      up,
      'Ready',
      'Bootstrapping',
      'False Bootstrapping: 10 of 4 CPEs are ready; 6 are to go',
    ],
    [
      'a new generation',
      fleetOf({}, { generation: 2 }),
      [shardStatus(0, 5, { generation: 2 }), shardStatus(1, 5)],
      'Ready',
      'Bootstrapping',
      'False Bootstrapping: 10 of 10 CPEs are ready; shards not at generation 2 yet: 1',
    ],
    [
      'it is paused',
      fleetOf({ paused: true }),
      up,
      'Ready',
      'Paused',
      'False Paused: The fleet is paused by spec.paused; 10 of 10 CPEs were ready',
    ],
    [
      'it is deleted',
      fleetOf({}, { deletionTimestamp: T0 }),
      up,
      'Ready',
      'Terminating',
      'False Terminating: The fleet is being deleted; 10 CPEs are left',
    ],
  ])('%s', (_name, fleet, shards, before, after, why) => {
    const status = rollUp(fleet, shards, before && { lifecycleState: before }, T0);
    expect(status.lifecycleState).toBe(after);
    expect(condition(status, 'Ready')).toBe(why);
  });

  it('counts CPEs and pods, and fills in what the scale subresource reads', () => {
    const status = rollUp(fleetOf({}, { generation: 3 }), [shardStatus(0, 5, cpes(1, 3, 1)), down(1)], undefined, T0);
    expect(status).toMatchObject({
      observedGeneration: 3,
      replicas: 5,
      selector: 'cpesim.dev/fleet=metro',
      cpes: { new: 0, bootstrapping: 1, ready: 3, failed: 1 },
      pods: { desired: 2, ready: 1 },
    });
  });

  it('takes no starting pod for trouble', () => {
    const status = rollUp(fleetOf(), [shardStatus(0, 5), starting(1)], { lifecycleState: 'Ready' }, T0);
    expect(condition(status, 'Degraded')).toBe('False AsExpected: 5 of 10 CPEs are ready');
  });

  it('keeps the time of a condition until its status changes', () => {
    const first = rollUp(fleetOf(), [shardStatus(0, 10, cpes(9, 1, 0))], undefined, T0);
    const second = rollUp(fleetOf(), [shardStatus(0, 10)], first, T1);
    const times = Object.fromEntries(
      (second.conditions ?? []).map(({ type, lastTransitionTime }) => [type, lastTransitionTime]),
    );
    expect(times).toEqual({ Ready: T1, Progressing: T1, Degraded: T0, ActionsAccepted: T0, ThresholdsMet: T0 });
  });

  it('keeps what was handled and the history of actions', () => {
    const before: CpeFleetStatus = { handledActions: { reboot: 'all' }, actions: [] };
    expect(rollUp(fleetOf(), up, before, T0)).toMatchObject({ handledActions: { reboot: 'all' }, actions: [] });
  });

  it('says which annotation is not understood', () => {
    const fleet = fleetOf({}, { annotations: { 'cpesim.dev/reboot': '50' } });
    expect(condition(rollUp(fleet, up, undefined, T0), 'ActionsAccepted')).toMatch(
      /^False NotUnderstood: reboot: "50" could be/,
    );
  });

  it.each<[string, object, string]>([
    ['none', {}, 'True NoThresholds: The fleet has no thresholds'],
    ['met', { thresholds: ['ready == 10'] }, 'True Met: ready == 10 (is 10)'],
    ['missed', { thresholds: ['faults == 1', 'ready == 10'] }, 'False Missed: Missed: faults == 1 (is 0)'],
    [
      'not measured',
      { thresholds: ['bootstrap.p95 < 2s'] },
      'Unknown NotMeasured: bootstrap.p95 < 2s (is not measured yet)',
    ],
  ])('judges thresholds: %s', (_name, spec, expected) => {
    expect(condition(rollUp(fleetOf(spec), up, undefined, T0), 'ThresholdsMet')).toBe(expected);
  });

  it('leaves thresholds open until all first contacts are done', () => {
    const status = rollUp(fleetOf({ thresholds: ['ready == 10'] }), [shardStatus(0, 10, cpes(9, 1, 0))], undefined, T0);
    expect(condition(status, 'ThresholdsMet')).toBe('Unknown Bootstrapping: ready == 10 (is 1)');
  });
});
