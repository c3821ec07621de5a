import { describe, expect, it } from '@jest/globals';
import type { CpeFleetStatus, CpeFleetStatusCondition } from '../api/generated/cpefleet.js';
import { fleetOf, shardStatus } from '../fleet/testing/fleet.js';
import { blockedStatus, fleetStatus, statusChange, type StatusInputs } from './status.js';

const now = '2026-01-01T00:00:00.000Z';
const block = { reason: 'ReferencesMissing', message: 'Secret lab/x is not there' };

function status(more: Partial<StatusInputs> = {}): CpeFleetStatus {
  const fleet = fleetOf({ replicas: 10 }, { generation: 1 });
  return fleetStatus({
    fleet,
    observations: [shardStatus(0, 10)],
    outdated: 0,
    serviceMonitors: false,
    now,
    ...more,
  });
}

function condition({ conditions = [] }: CpeFleetStatus, type: string): CpeFleetStatusCondition | undefined {
  return conditions.find((one) => one.type === type);
}

describe('fleetStatus', () => {
  it('is the roll-up of every engine when nothing of the cluster stands in the way', () => {
    const plain = status();
    expect(plain).toMatchObject({ lifecycleState: 'Ready', observedGeneration: 1, replicas: 10 });
    expect(plain.conditions?.map(({ type }) => type)).toEqual([
      'Ready',
      'Progressing',
      'Degraded',
      'ActionsAccepted',
      'ThresholdsMet',
    ]);
  });

  it('says what stands in the way, and that its generation is not reached', () => {
    const previous = { ...status(), observedGeneration: 1 };
    const fleet = { ...fleetOf({ replicas: 10 }, { generation: 2 }), status: previous };
    const blocked = status({ fleet, block });
    expect(blocked).toMatchObject({ observedGeneration: 1 });
    expect(condition(blocked, 'Ready')).toMatchObject({ status: 'False', ...block, observedGeneration: 2 });
    expect(condition(blocked, 'Stalled')).toMatchObject({ status: 'True', ...block });
    expect(status({ block })).not.toHaveProperty('observedGeneration');
    expect(status({ block }).lifecycleState).toBe('Degraded');
  });

  it('tells of pods that are still to be restarted', () => {
    expect(condition(status({ outdated: 2 }), 'Progressing')).toMatchObject({
      status: 'True',
      reason: 'RollingOut',
      message: '2 pods are still to be restarted',
    });
  });

  it('says whether a fleet is monitored that asks for it', () => {
    const fleet = fleetOf({ replicas: 10, metrics: { serviceMonitor: { enabled: true } } });
    expect(condition(status({ fleet }), 'Monitored')).toMatchObject({
      status: 'False',
      reason: 'ServiceMonitorsUnknown',
    });
    expect(condition(status({ fleet, serviceMonitors: true }), 'Monitored')).toMatchObject({ status: 'True' });
  });

  it('keeps the time since when a condition is as it is', () => {
    const fleet = { ...fleetOf({ replicas: 10 }), status: status() };
    const later = status({ fleet, now: '2026-01-02T00:00:00.000Z' });
    expect(condition(later, 'Ready')?.lastTransitionTime).toBe(now);
    expect(statusChange(fleet.status, later)).toBe('none');
  });
});

describe('blockedStatus', () => {
  it('keeps what was known and says what is wrong with the manifest', () => {
    const before = status();
    const blocked = blockedStatus(before, 2, { reason: 'Invalid', message: 'spec.faults[0]: no' }, now);
    expect(blocked).toMatchObject({ cpes: before.cpes, observedGeneration: 1 });
    expect(condition(blocked, 'Ready')).toMatchObject({ status: 'False', reason: 'Invalid', observedGeneration: 2 });
    expect(condition(blocked, 'Degraded')).toEqual(condition(before, 'Degraded'));
    expect(blockedStatus(undefined, 1, block, now).lifecycleState).toBe('Pending');
  });
});

describe('statusChange', () => {
  const reworded = (message: string): CpeFleetStatus => ({
    conditions: [{ type: 'Ready', status: 'True', reason: 'AllReady', message, lastTransitionTime: now }],
  });

  it.each<[string, CpeFleetStatus | undefined, CpeFleetStatus, string]>([
    ['nothing', undefined, {}, 'none'],
    ['a first status', undefined, { replicas: 0 }, 'substance'],
    ['the same', reworded('p95 is 1.5ms'), reworded('p95 is 1.5ms'), 'none'],
    ['another number', reworded('p95 is 1.5ms'), reworded('p95 is 20ms'), 'numbers'],
    ['other words', reworded('it is not there'), reworded('quota'), 'substance'],
    ['another count', { replicas: 1 }, { replicas: 2 }, 'substance'],
  ])('judges %s', (_what, before, after, verdict) => {
    expect(statusChange(before, after)).toBe(verdict);
  });
});
