import { readCpeFleet } from '../../api/validation.js';
import type { FleetView } from '../../local/fleet-view.js';

export const NOW = Date.parse('2026-01-01T12:00:00Z');

/** A fleet lab/metro of 5,000 CPEs that is 40 s old and almost up; `over` replaces whole fields. */
export function fleetView(over: Partial<FleetView> = {}): FleetView {
  const read = readCpeFleet({
    apiVersion: 'cpesim.dev/v1alpha1',
    kind: 'CpeFleet',
    metadata: { name: 'metro', namespace: 'lab', annotations: { 'cpesim.dev/force-cr': '10%@t1' } },
    spec: { replicas: 5000, profiles: [{ name: 'tr181-gateway' }], cwmp: {}, thresholds: ['failed < 1%'] },
  });
  if ('problems' in read) throw new Error(JSON.stringify(read.problems));
  const { fleet } = read;
  const at = (secondsAgo: number): string => new Date(NOW - secondsAgo * 1000).toISOString();
  const condition = { observedGeneration: 2, lastTransitionTime: at(30) };
  return {
    fleet: {
      ...fleet,
      metadata: { ...fleet.metadata, uid: 'uid-1', generation: 2, creationTimestamp: at(40) },
      status: {
        observedGeneration: 2,
        lifecycleState: 'Bootstrapping',
        replicas: 5000,
        cpes: { new: 100, bootstrapping: 20, ready: 4875, failed: 5 },
        pods: { desired: 2, ready: 2 },
        conditions: [
          {
            type: 'Ready',
            status: 'False',
            reason: 'Bootstrapping',
            message: '4875 of 5000 CPEs are ready',
            ...condition,
          },
          {
            type: 'ThresholdsMet',
            status: 'Unknown',
            reason: 'Bootstrapping',
            message: 'failed < 1% (is 0.1%)',
            ...condition,
          },
        ],
        handledActions: { 'force-cr': '10%@t1' },
        actions: [
          {
            ...{ id: 'force-cr-1', action: 'force-cr', value: '10%@t1', phase: 'Succeeded' },
            ...{ matched: 512, succeeded: 512, failed: 0, requestedAt: at(20), finishedAt: at(15), message: '' },
          },
        ],
      },
    },
    events: [
      {
        ...{ type: 'Normal', reason: 'Created', message: '5000 CPEs in 2 workers', count: 1 },
        ...{ firstTimestamp: at(40), lastTimestamp: at(40) },
      },
      {
        ...{ type: 'Warning', reason: 'WorkerDied', message: 'worker lab/metro/0 was ended by SIGKILL', count: 2 },
        ...{ firstTimestamp: at(30), lastTimestamp: at(10) },
      },
    ],
    acsUrl: 'http://127.0.0.1:7547/cwmp',
    totals: { sessions: 5200, failedSessions: 7, faults: 3, sessionsPerSecond: 198.6 },
    sessionMs: { '40': 90, '72': 10 },
    bootstrapMs: { '80': 100 },
    failures: [['ACS answered 503', 5]],
    workers: [
      { ordinal: 0, phase: 'Running', pid: 4711, cpes: 2500 },
      { ordinal: 1, phase: 'Running', pid: 4712, cpes: 2500 },
    ],
    ...over,
  };
}
