import { describe, expect, it } from '@jest/globals';
import { aborted } from './clock.js';
import { Controller, type Reconcile } from './controller.js';
import { EventRecorder } from './event-recorder.js';
import { report } from './health.js';
import { LeaderElector } from './leader-elector.js';
import { Manager, type Watched } from './manager.js';
import { KubeMetrics } from './metrics.js';
import { CollectedLog } from './testing/collected-log.js';
import { FakeClock } from './testing/fake-clock.js';
import { MemoryLeases, type Fate } from './testing/memory-leases.js';
import { TestRegistry } from './testing/test-registry.js';

class Watch implements Watched {
  readonly name = 'pods';
  synced = false;
  silentForMs = 0;
  running = false;

  async run(signal: AbortSignal): Promise<void> {
    this.running = true;
    await aborted(signal);
    this.running = false;
  }
}

interface Bench {
  readonly clock: FakeClock;
  readonly watch: Watch;
  readonly controller: Controller;
  readonly manager: Manager;
  readonly leases: MemoryLeases;
  readonly leading: boolean[];
  readonly events: string[];
  readonly recorder: EventRecorder;
  fate: Fate;
  ended: unknown;
  readonly stop: () => void;
}

function start(reconcile: Reconcile, elects: boolean): Bench {
  const clock = new FakeClock();
  const logger = new CollectedLog();
  const leases = new MemoryLeases(clock);
  const watch = new Watch();
  const metrics = new KubeMetrics(new TestRegistry()).controller('fleets');
  const controller = new Controller({
    name: 'fleets',
    reconcile,
    existing: () => [{ key: 'a', priority: 'change' }],
    concurrency: 1,
    timeoutMs: 60_000,
    metrics,
    clock,
    logger,
  });
  const events: string[] = [];
  const client = {
    create: <T>(_resource: unknown, object: T) => {
      events.push('created');
      return Promise.resolve(object);
    },
    mergePatch: () => Promise.reject(new Error('there is no second time')),
  };
  const random = (): number => 0.5;
  const recorder = new EventRecorder({ client, controller: 'c', instance: 'i', clock, random, logger });
  const leading: boolean[] = [];
  const end = new AbortController();
  const bench: Bench = {
    clock,
    watch,
    controller,
    leases,
    leading,
    events,
    recorder,
    fate: 'answer',
    ended: 'not yet',
    stop: () => {
      end.abort();
    },
    manager: new Manager({
      informers: [watch],
      controllers: [controller],
      recorder,
      elector: elects
        ? new LeaderElector({
            client: leases.client(() => bench.fate),
            namespace: 'lab',
            name: 'operator',
            identity: 'me',
            clock,
            random,
            logger,
          })
        : undefined,
      onLeading: (leads) => leading.push(leads),
      clock,
      logger,
    }),
  };
  bench.manager.run(end.signal).then(
    () => {
      bench.ended = 'stopped';
    },
    (error: unknown) => {
      bench.ended = error;
    },
  );
  return bench;
}

/** Reconciles until the signal aborts, unless it is deaf. */
function endless(log: string[], deaf = false): Reconcile {
  return async (key, signal) => {
    log.push(`begun ${key}`);
    await (deaf ? new Promise(() => undefined) : aborted(signal));
    log.push(`aborted ${key}`);
    return {};
  };
}

describe('Manager', () => {
  it('starts no worker before the stores are filled and this process leads', async () => {
    const log: string[] = [];
    const bench = start((key) => {
      log.push(key);
      return Promise.resolve({});
    }, true);
    await bench.clock.advance(1_000);
    expect([log, bench.leading, bench.watch.running]).toEqual([[], [], true]);
    expect(report(bench.manager.checks.readiness).status).toBe(503);
    bench.watch.synced = true;
    await bench.clock.advance(1_000);
    expect([log, bench.leading]).toEqual([['a'], [true]]);
    expect(report(bench.manager.checks.readiness)).toEqual({
      status: 200,
      body: '{"healthy":true,"checks":{"workers fleets":"ok","watch pods":"ok","process":"ok"}}\n',
    });
    bench.stop();
    await bench.clock.advance(0);
    expect(bench.ended).toBe('stopped');
  });

  it('is not ready, but alive, when nothing is heard of a watch', async () => {
    const bench = start(() => Promise.resolve({}), false);
    bench.watch.synced = true;
    await bench.clock.advance(100);
    bench.watch.silentForMs = 180_000;
    expect(report(bench.manager.checks.readiness).body).toContain('nothing heard of it for 180 s');
    expect(report(bench.manager.checks.liveness).status).toBe(200);
    bench.stop();
    await bench.clock.advance(0);
  });

  it('is not alive when a worker hangs', async () => {
    const bench = start(endless([], true), false);
    bench.watch.synced = true;
    await bench.clock.advance(200_000);
    expect(report(bench.manager.checks.liveness)).toMatchObject({ status: 503 });
  });

  it('lets reconciles finish, then leaves the lease, then writes the last events', async () => {
    let finish = (): void => undefined;
    const bench = start(
      () =>
        new Promise((resolve) => {
          finish = () => {
            resolve({});
          };
        }),
      true,
    );
    bench.watch.synced = true;
    await bench.clock.advance(100);
    bench.stop();
    await bench.clock.advance(5_000);
    expect(bench.leases.lease?.spec.holderIdentity).toBe('me');
    expect(report(bench.manager.checks.readiness).body).toContain('"process":"stopping"');
    const regarding = { metadata: { name: 'metro', namespace: 'lab' } };
    bench.recorder.record({ regarding, type: 'Normal', reason: 'R', action: 'A', note: 'last' });
    finish();
    await bench.clock.advance(0);
    expect([bench.ended, bench.leading, bench.events]).toEqual(['stopped', [true, false], ['created']]);
    expect(bench.leases.lease?.spec.holderIdentity).toBe('');
    expect([bench.watch.running, bench.clock.pending]).toEqual([false, 0]);
  });

  it.each([
    [false, 10_000],
    [true, 12_000],
  ])('aborts reconciles that do not finish (deaf: %s), and ends after %i ms', async (deaf, ms) => {
    const log: string[] = [];
    const bench = start(endless(log, deaf), true);
    bench.watch.synced = true;
    await bench.clock.advance(100);
    bench.stop();
    await bench.clock.advance(ms - 1);
    expect(bench.ended).toBe('not yet');
    await bench.clock.advance(1);
    expect(bench.ended).toBe('stopped');
    expect(log).toEqual(deaf ? ['begun a'] : ['begun a', 'aborted a']);
  });

  it('aborts everything at once and fails when it leads no more', async () => {
    const log: string[] = [];
    const bench = start(endless(log), true);
    bench.watch.synced = true;
    await bench.clock.advance(100);
    bench.fate = 'refuse';
    await bench.clock.advance(10_000);
    expect(bench.ended).toMatchObject({ code: 'KUBE_LEADERSHIP_LOST' });
    expect([log, bench.leading]).toEqual([
      ['begun a', 'aborted a'],
      [true, false],
    ]);
    expect(bench.watch.running).toBe(false);
  });

  it('begins nothing after it stood still for longer than its lease', async () => {
    const log: string[] = [];
    const bench = start((key) => {
      log.push(key);
      return Promise.resolve({});
    }, true);
    bench.watch.synced = true;
    await bench.clock.advance(100);
    bench.clock.freezeFor(60_000);
    bench.controller.add('b');
    await bench.clock.advance(0);
    expect([log, bench.ended]).toEqual([['a'], expect.objectContaining({ code: 'KUBE_LEADERSHIP_LOST' })]);
  });

  it('stops while it waits for its stores', async () => {
    const bench = start(() => Promise.resolve({}), true);
    await bench.clock.advance(1_000);
    bench.stop();
    await bench.clock.advance(0);
    expect([bench.ended, bench.leading]).toEqual(['stopped', []]);
  });
});
