import { describe, expect, it } from '@jest/globals';
import { POD_HASH } from './names.js';
import { shardPods, type Pod } from './pod-view.js';

function pod(name: string, status: Pod['status'] = {}, metadata: Partial<Pod['metadata']> = {}): Pod {
  return { metadata: { name, namespace: 'lab', uid: `uid-${name}`, ...metadata }, status };
}

const ready = { type: 'Ready', status: 'True' };

describe('shardPods', () => {
  it('are those of the StatefulSet, by ordinal', () => {
    const names = ['metro-10', 'metro-2', 'metro-north-0', 'metro', 'metro-x', 'other-1', 'metro-0'];
    const pods = shardPods(
      'metro',
      names.map((name) => pod(name)),
    );
    expect(pods.map(({ name, ordinal }) => [name, ordinal])).toEqual([
      ['metro-0', 0],
      ['metro-2', 2],
      ['metro-10', 10],
    ]);
  });

  it('say what counts', () => {
    const status = { phase: 'Running', podIP: '10.0.0.7', conditions: [ready] };
    const metadata = { annotations: { [POD_HASH]: 'abc' }, creationTimestamp: '2026-01-01T00:00:00Z' };
    expect(shardPods('metro', [pod('metro-3', status, metadata)])).toEqual([
      {
        name: 'metro-3',
        uid: 'uid-metro-3',
        ordinal: 3,
        ip: '10.0.0.7',
        hash: 'abc',
        ready: true,
        terminating: false,
        createdAt: '2026-01-01T00:00:00Z',
        trouble: '',
        refusal: '',
      },
    ]);
  });

  it('are not ready when they have ended, whatever their conditions say', () => {
    const [one] = shardPods('metro', [pod('metro-0', { phase: 'Failed', conditions: [ready], reason: 'Evicted' })]);
    expect(one).toMatchObject({ ready: false, trouble: 'Evicted' });
  });

  it.each<[string, Pod['status'], string]>([
    ['nothing to tell', { phase: 'Pending' }, ''],
    [
      'a container that is being made',
      { containerStatuses: [{ state: { waiting: { reason: 'ContainerCreating' } } }] },
      '',
    ],
    [
      'an image that cannot be pulled',
      { containerStatuses: [{ state: { waiting: { reason: 'ImagePullBackOff', message: 'no such image' } } }] },
      'ImagePullBackOff: no such image',
    ],
    [
      'a simulator that does not start',
      {
        containerStatuses: [
          {
            restartCount: 4,
            state: { waiting: { reason: 'CrashLoopBackOff' } },
            lastState: {
              terminated: { exitCode: 2, reason: 'Error', message: 'a line\nerror: profile.yaml is no YAML\n' },
            },
          },
        ],
      },
      'it ended 5 times: profile.yaml is no YAML',
    ],
    [
      'no node that it fits on',
      { conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: '0/3 nodes' }] },
      'Unschedulable: 0/3 nodes',
    ],
    [
      'a node that was short',
      { phase: 'Failed', reason: 'Evicted', message: 'low on memory' },
      'Evicted: low on memory',
    ],
  ])('tell of %s', (_what, status, trouble) => {
    expect(shardPods('metro', [pod('metro-0', status)])[0]?.trouble).toBe(trouble);
  });

  it('tell all that a simulator says against its configuration, until it runs', () => {
    const terminated = {
      exitCode: 2,
      message: '{"level":"info"}\nerror: two problems\n  a.yaml:1: no\nerror: b.yaml:2: neither\n',
    };
    const [refused] = shardPods('metro', [pod('metro-0', { containerStatuses: [{ state: { terminated } }] })]);
    expect(refused).toMatchObject({ refusal: 'two problems; a.yaml:1: no; b.yaml:2: neither' });
    const again = { state: { running: {} }, lastState: { terminated } };
    expect(shardPods('metro', [pod('metro-0', { containerStatuses: [again] })])[0]?.refusal).toBe('');
    const crash = { state: { terminated: { exitCode: 1, message: 'error: oops' } } };
    expect(shardPods('metro', [pod('metro-0', { containerStatuses: [crash] })])[0]?.refusal).toBe('');
  });

  it('tell that they end, and nothing at length', () => {
    const ending = pod('metro-0', {}, { deletionTimestamp: '2026-01-01T00:00:00Z' });
    expect(shardPods('metro', [ending])[0]).toMatchObject({ terminating: true, trouble: 'it is ending' });
    const long = pod('metro-0', { phase: 'Failed', reason: 'x'.repeat(1000) });
    expect(shardPods('metro', [long])[0]?.trouble).toHaveLength(300);
  });
});
