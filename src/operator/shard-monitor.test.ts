import { beforeEach, describe, expect, it } from '@jest/globals';
import type { ActionProgress, ActionRequest, ShardStatus } from '../api/admin.js';
import type { ShardConfig } from '../api/shard-config.js';
import { fleetOf, shardStatus } from '../fleet/testing/fleet.js';
import { FakeClock } from '../kube/testing/fake-clock.js';
import { podConfigOf } from './desired/pod-config.js';
import { OperatorError } from './errors.js';
import type { PodAddress, PodAdmin } from './pod-admin.js';
import type { ShardPod } from './pod-view.js';
import { ShardMonitor, type FleetOrders } from './shard-monitor.js';

const KEY = 'lab/metro';
const request: ActionRequest = { action: 'force-cr', selector: { kind: 'all' }, salt: 1 };

/** Pods that answer as a test says, and what they were asked. */
class Pods implements PodAdmin {
  readonly asked: string[] = [];
  /** Of each question, whether another was to come soon. */
  readonly soon: boolean[] = [];
  readonly down = new Set<string>();
  generation = 1;
  refuses = false;
  bootstrapping = 0;
  progress: Partial<ActionProgress> | 'refusal' = { phase: 'Succeeded', matched: 5, succeeded: 5 };

  status({ pod, soon }: PodAddress): Promise<ShardStatus> {
    this.note('status', pod);
    this.soon.push(soon);
    const cpes = { new: 0, bootstrapping: this.bootstrapping, ready: 5 - this.bootstrapping, failed: 0 };
    return Promise.resolve(shardStatus(Number(pod.at(-1)), 5, { generation: this.generation, cpes }));
  }

  configure({ pod }: PodAddress, config: ShardConfig): Promise<{ restartRequired?: string }> {
    this.note(`configure ${config.generation} ${config.shard.first}+${config.shard.count}`, pod);
    if (this.refuses) return Promise.resolve({ restartRequired: 'spec.identity' });
    this.generation = config.generation;
    return Promise.resolve({});
  }

  act({ pod }: PodAddress, id: string): Promise<ActionProgress> {
    this.note(`act ${id}`, pod);
    if (this.progress === 'refusal') throw new OperatorError('OPERATOR_POD_ANSWER', 'it answered 400: no');
    return Promise.resolve({
      id,
      matched: 0,
      succeeded: 0,
      failed: 0,
      message: '',
      phase: 'Running',
      ...this.progress,
    });
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  private note(what: string, pod: string): void {
    if (this.down.has(pod)) throw new OperatorError('OPERATOR_POD', 'it does not answer: ECONNREFUSED');
    this.asked.push(`${pod} ${what}`);
  }
}

function pod(ordinal: number, more: Partial<ShardPod> = {}): ShardPod {
  return {
    ...{ name: `metro-${ordinal}`, uid: `uid-${ordinal}`, ordinal, ip: `10.0.0.${ordinal}`, hash: 'now' },
    ...{ ready: true, terminating: false, createdAt: '', trouble: '', refusal: '', ...more },
  };
}

function orders(generation: number, more: Partial<FleetOrders> = {}): FleetOrders {
  const fleet = fleetOf({ replicas: 15, cpesPerPod: 10, cwmp: { acsUrl: 'http://acs/' } }, { generation });
  const config = podConfigOf(fleet);
  return { config, podHash: 'now', token: 't', actions: [], desired: 2, persistent: true, ...more };
}

let clock: FakeClock;
let pods: Pods;
let changes: number;
let monitor: ShardMonitor;

beforeEach(() => {
  clock = new FakeClock();
  pods = new Pods();
  changes = 0;
  monitor = new ShardMonitor({ admin: pods, clock, random: () => 0.5, changed: () => (changes += 1) });
});

describe('the monitor of shards', () => {
  it('asks settled pods seldom, and tells only of what changed', async () => {
    monitor.order(KEY, [pod(0), pod(1)], orders(1));
    await clock.advance(0);
    expect(pods.asked).toEqual(['metro-0 status', 'metro-1 status']);
    expect(monitor.observations(KEY, 2, '')).toEqual([shardStatus(0, 5), shardStatus(1, 5)]);
    expect(changes).toBe(2);
    await clock.advance(59_000);
    expect(pods.asked.length).toBe(40);
    expect(changes).toBe(2);
  });

  it('asks pods often in which CPEs start', async () => {
    pods.bootstrapping = 3;
    monitor.order(KEY, [pod(0)], orders(1));
    await clock.advance(10_000);
    expect(pods.asked.length).toBeGreaterThan(10);
  });

  it('says when a pod is asked again soon: while it is new, while something is under way, and when there is news', async () => {
    pods.bootstrapping = 3;
    monitor.order(KEY, [pod(0)], orders(1));
    await clock.advance(100);
    pods.bootstrapping = 0;
    await clock.advance(6_200);
    expect(pods.soon).toEqual([true, true, false, false]);
    monitor.order(KEY, [pod(0)], orders(2));
    await clock.advance(0);
    expect(pods.soon.slice(4)).toEqual([true]);
  });

  it('gives a pod that has an older configuration the new one, with its own shard', async () => {
    monitor.order(KEY, [pod(1)], orders(1));
    await clock.advance(0);
    monitor.order(KEY, [pod(1)], orders(4));
    await clock.advance(0);
    expect(pods.asked).toEqual(['metro-1 status', 'metro-1 configure 4 10+5', 'metro-1 status']);
    expect(monitor.observations(KEY, 2, 'it is not there')).toMatchObject([
      { ordinal: 0, unreachable: 'it is not there' },
      { generation: 4 },
    ]);
  });

  it('gives none to a pod that is out of date: it is restarted', async () => {
    monitor.order(KEY, [pod(0, { hash: 'before' })], orders(4));
    await clock.advance(60_000);
    expect(pods.asked.filter((one) => one.includes('configure'))).toEqual([]);
  });

  it('finds pods that refuse a configuration, and asks them no more', async () => {
    pods.refuses = true;
    monitor.order(KEY, [pod(0)], orders(4));
    await clock.advance(60_000);
    expect([...monitor.refusing(KEY)]).toEqual(['uid-0']);
    expect(pods.asked.filter((one) => one.includes('configure'))).toHaveLength(1);
    monitor.order(KEY, [pod(0)], orders(5));
    expect([...monitor.refusing(KEY)]).toEqual([]);
  });

  it('says why a pod is not reached, and asks it less and less often', async () => {
    pods.down.add('metro-0');
    monitor.order(KEY, [pod(0), pod(1, { ip: '', trouble: 'Unschedulable: no node' })], orders(1));
    await clock.advance(0);
    expect(monitor.observations(KEY, 2, '')).toEqual([
      { ordinal: 0, unreachable: 'it does not answer: ECONNREFUSED' },
      { ordinal: 1, unreachable: 'Unschedulable: no node' },
    ]);
    await clock.advance(120_000);
    pods.down.clear();
    await clock.advance(30_000);
    expect(monitor.observations(KEY, 1, '')).toEqual([shardStatus(0, 5)]);
  });

  it('tells pods that start, for the first time or after an edit, from pods that are away', async () => {
    const starting = { unreachable: 'it is starting', starting: true };
    monitor.order(KEY, [pod(0, { ip: '', ready: false })], orders(1));
    await clock.advance(0);
    expect(monitor.observations(KEY, 2, '')).toEqual([
      { ordinal: 0, ...starting },
      { ordinal: 1, unreachable: 'it is not there', starting: true },
    ]);
    monitor.order(KEY, [pod(0)], orders(1));
    await clock.advance(0);
    expect(monitor.observations(KEY, 1, '')).toEqual([shardStatus(0, 5)]);
    monitor.order(KEY, [], orders(1));
    expect(monitor.observations(KEY, 1, '')).toEqual([{ ordinal: 0, unreachable: 'it is not there' }]);
    monitor.order(KEY, [pod(0, { uid: 'next', ip: '', ready: false })], orders(1));
    expect(monitor.observations(KEY, 1, '')).toEqual([{ ordinal: 0, unreachable: 'it is starting' }]);
    monitor.order(KEY, [pod(0, { uid: 'edited', hash: 'new', ip: '', ready: false })], orders(2, { podHash: 'new' }));
    expect(monitor.observations(KEY, 1, '')).toEqual([{ ordinal: 0, ...starting }]);
  });

  it('asks every pod for an action until it has ended there', async () => {
    pods.progress = { phase: 'Running', matched: 5 };
    const running = orders(1, { actions: [{ id: 'a-1', request }] });
    monitor.order(KEY, [pod(0), pod(1)], running);
    await clock.advance(500);
    expect(monitor.progress(KEY, 'a-1')).toMatchObject([{ phase: 'Running' }, { phase: 'Running' }]);
    pods.progress = { phase: 'Failed', matched: 5, failed: 5, message: 'the ACS is away' };
    await clock.advance(5_000);
    expect(monitor.progress(KEY, 'a-1')).toMatchObject([
      { phase: 'Failed', message: 'metro-0: the ACS is away' },
      { phase: 'Failed', message: 'metro-1: the ACS is away' },
    ]);
    const asked = pods.asked.filter((one) => one.includes('act')).length;
    await clock.advance(60_000);
    expect(pods.asked.filter((one) => one.includes('act'))).toHaveLength(asked);
  });

  it('takes a refusal for an answer, and silence for none', async () => {
    pods.down.add('metro-1');
    pods.progress = 'refusal';
    monitor.order(KEY, [pod(0), pod(1)], orders(1, { actions: [{ id: 'a-1', request }] }));
    await clock.advance(5_000);
    expect(monitor.progress(KEY, 'a-1')).toEqual([
      expect.objectContaining({ phase: 'Failed', message: 'metro-0: it answered 400: no' }),
      undefined,
    ]);
  });

  it.each([
    [true, ['metro-0 act a-1', 'metro-0 act a-1'], 'Succeeded'],
    [false, ['metro-0 act a-1'], 'Failed'],
  ])(
    'when a pod is replaced whose data outlives it (%s), asks the next one accordingly',
    async (persistent, acts, phase) => {
      const running = orders(1, { actions: [{ id: 'a-1', request }], persistent, desired: 1 });
      pods.progress = { phase: 'Running' };
      monitor.order(KEY, [pod(0)], running);
      await clock.advance(100);
      pods.progress = { phase: 'Succeeded' };
      monitor.order(KEY, [pod(0, { uid: 'uid-next' })], running);
      await clock.advance(100);
      expect(pods.asked.filter((one) => one.includes('act'))).toEqual(acts);
      expect(monitor.progress(KEY, 'a-1')).toMatchObject([{ phase }]);
    },
  );

  it('leaves nothing behind when it ends', async () => {
    monitor.order(KEY, [pod(0), pod(1)], orders(1));
    await clock.advance(0);
    monitor.end();
    expect(clock.pending).toBe(0);
    expect(monitor.observations(KEY, 1, 'gone')).toEqual([{ ordinal: 0, unreachable: 'gone' }]);
  });
});
