import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { trimPod } from './pod-trim.js';
import { shardPods, type Pod } from './pod-view.js';

const text = fc.constantFrom(
  '',
  'Ready',
  'PodScheduled',
  'True',
  'False',
  'CrashLoopBackOff',
  'ContainerCreating',
  'a\nb',
);
const optional = { requiredKeys: [] };
const ended = fc.record({ reason: text, message: text, exitCode: fc.constantFrom(0, 1, 2) }, optional);
const container = fc.record(
  {
    name: text,
    restartCount: fc.nat(9),
    state: fc.record(
      { waiting: fc.record({ reason: text, message: text }, optional), terminated: ended, running: fc.constant({}) },
      optional,
    ),
    lastState: fc.record({ terminated: ended }, optional),
  },
  optional,
);
const condition = fc.record({ type: text, status: text, reason: text, message: text, lastTransitionTime: text });
const pods: fc.Arbitrary<Pod> = fc.record({
  metadata: fc.record({
    name: fc.constantFrom('metro-0', 'metro-7'),
    namespace: fc.constant('lab'),
    uid: text,
    creationTimestamp: text,
    labels: fc.constant({ 'cpesim.dev/fleet': 'metro' }),
    annotations: fc.constantFrom<Record<string, string>>({}, { 'cpesim.dev/pod-hash': 'abc', other: 'x' }),
  }),
  spec: fc.constant({ containers: [] }),
  status: fc.record(
    {
      phase: fc.constantFrom('Pending', 'Running', 'Failed', 'Succeeded'),
      podIP: fc.constantFrom('', '10.0.0.7'),
      reason: text,
      message: text,
      conditions: fc.array(condition, { maxLength: 4 }),
      containerStatuses: fc.array(container, { maxLength: 2 }),
    },
    optional,
  ),
});

describe('trimPod', () => {
  it('keeps all that is read of a pod', () => {
    fc.assert(
      fc.property(pods, (pod) => {
        expect(shardPods('metro', [trimPod(pod)])).toEqual(shardPods('metro', [pod]));
      }),
    );
  });

  it('keeps what the store and the deletion of a fleet go by', () => {
    const metadata = {
      name: 'metro-0',
      namespace: 'lab',
      uid: 'a-uid',
      resourceVersion: '7',
      deletionTimestamp: '2026-01-01T00:00:00Z',
      labels: { 'cpesim.dev/fleet': 'metro' },
    };
    expect(trimPod({ metadata })).toEqual({ metadata, status: { conditions: [] } });
  });

  it('keeps little of a pod that is well', () => {
    const [ready, other] = ['Ready', 'Initialized'].map((type) => ({
      type,
      status: 'True',
      lastTransitionTime: 'then',
    }));
    const metadata = { name: 'metro-0', labels: { a: 'b' }, managedFields: [{}], ownerReferences: [] };
    const status = {
      phase: 'Running',
      podIP: '10.0.0.7',
      hostIP: '10.0.0.1',
      conditions: [ready!, other!],
      containerStatuses: [{ name: 'simulator', image: 'cpe-sim', state: { running: { startedAt: 'then' } } }],
    };
    expect(trimPod({ metadata, spec: {}, status })).toEqual({
      metadata: { name: 'metro-0' },
      status: { phase: 'Running', podIP: '10.0.0.7', conditions: [{ type: 'Ready', status: 'True' }] },
    });
  });
});
