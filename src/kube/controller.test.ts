import { describe, expect, it } from '@jest/globals';
import { Controller, type Reconcile } from './controller.js';
import { KubeError } from './errors.js';
import { KubeMetrics } from './metrics.js';
import { CollectedLog } from './testing/collected-log.js';
import { FakeClock, settle } from './testing/fake-clock.js';
import { TestRegistry } from './testing/test-registry.js';
import type { Work } from './work-queue.js';

interface Bench {
  readonly clock: FakeClock;
  readonly registry: TestRegistry;
  readonly log: CollectedLog;
  readonly controller: Controller;
  readonly stop: AbortController;
  readonly abort: AbortController;
  readonly running: Promise<void>;
}

function start(reconcile: Reconcile, concurrency = 2, mayWork = true, existing: readonly Work[] = []): Bench {
  const clock = new FakeClock();
  const registry = new TestRegistry();
  const log = new CollectedLog();
  const metrics = new KubeMetrics(registry).controller('fleets');
  const controller = new Controller({
    name: 'fleets',
    reconcile,
    existing: () => existing,
    concurrency,
    timeoutMs: 60_000,
    metrics,
    clock,
    logger: log,
  });
  const stop = new AbortController();
  const abort = new AbortController();
  controller.add('noted before it ran');
  controller.addAfter('noted before it ran', 1);
  return {
    clock,
    registry,
    log,
    controller,
    stop,
    abort,
    running: controller.run(stop.signal, abort.signal, () => mayWork),
  };
}

/** A reconcile that ends when the test says so. */
function gated(): {
  readonly reconcile: Reconcile;
  readonly open: Map<string, () => void>;
  readonly started: string[];
} {
  const open = new Map<string, () => void>();
  const started: string[] = [];
  return {
    open,
    started,
    reconcile: (key) => {
      started.push(key);
      return new Promise((resolve) => {
        open.set(key, () => {
          open.delete(key);
          resolve({});
        });
      });
    },
  };
}

describe('Controller', () => {
  it('reconciles as many keys at a time as it has workers, and each by one', async () => {
    const { reconcile, open, started } = gated();
    const { controller, registry } = start(reconcile);
    for (const key of ['a', 'b', 'c']) controller.add(key);
    await settle();
    controller.add('a');
    await settle();
    expect(started).toEqual(['a', 'b']);
    expect(registry.value('controller_runtime_active_workers', 'fleets')).toBe(2);
    expect(registry.value('controller_runtime_max_concurrent_reconciles', 'fleets')).toBe(2);
    open.get('a')?.();
    await settle();
    expect(started).toEqual(['a', 'b', 'c']);
    open.get('b')?.();
    await settle();
    expect(started).toEqual(['a', 'b', 'c', 'a']);
  });

  it('begins with what is there, the changed first, and not with what was noted while it did not run', async () => {
    const { reconcile, open, started } = gated();
    const { clock } = start(reconcile, 1, true, [
      { key: 'a', priority: 'resync' },
      { key: 'b', priority: 'change' },
    ]);
    await clock.advance(1_000);
    open.get('b')?.();
    await clock.advance(1_000);
    open.get('a')?.();
    await clock.advance(1_000);
    expect(started).toEqual(['b', 'a']);
  });

  it('looks again after the time that a reconcile names', async () => {
    const times: number[] = [];
    const { controller, clock, registry } = start(() => {
      times.push(clock.now());
      return Promise.resolve(times.length < 3 ? { requeueAfterMs: 30_000 } : {});
    });
    controller.add('a');
    await clock.advance(200_000);
    expect(times).toEqual([0, 30_000, 60_000]);
    expect(registry.value('controller_runtime_reconcile_total', 'fleets', 'requeue_after')).toBe(2);
    expect(registry.value('controller_runtime_reconcile_total', 'fleets', 'success')).toBe(1);
  });

  it('tries again what failed, ever later, and begins anew after a success', async () => {
    const times: number[] = [];
    let failing = 4;
    const { controller, clock, registry, log } = start(() => {
      times.push(clock.now());
      return failing-- > 0 ? Promise.reject(new Error('quota is full')) : Promise.resolve({});
    });
    controller.add('a');
    await clock.advance(1_000);
    expect(times).toEqual([0, 5, 15, 35, 75]);
    expect(registry.value('controller_runtime_reconcile_total', 'fleets', 'error')).toBe(4);
    expect(registry.value('workqueue_retries_total', 'fleets', 'fleets')).toBe(4);
    expect(log.of('error')).toHaveLength(2);
    expect(log.lines.at(-1)?.fields).toEqual({ controller: 'fleets', key: 'a', failures: 4, error: 'quota is full' });
    failing = 1;
    controller.add('a');
    await clock.advance(5);
    expect(times.slice(5)).toEqual([1_000, 1_005]);
  });

  it('does not try again before the server wants it', async () => {
    const times: number[] = [];
    const { controller, clock } = start(() => {
      times.push(clock.now());
      return Promise.reject(new KubeError('KUBE_API', 'busy', { status: 429, retryAfterMs: 9_000 }));
    });
    controller.add('a');
    await clock.advance(10_000);
    expect(times).toEqual([0, 9_000]);
  });

  it('makes no error of a conflict, however often', async () => {
    const conflict = new KubeError('KUBE_API', 'conflict', { status: 409, reason: 'Conflict' });
    const { controller, clock, log } = start(() => Promise.reject(conflict));
    controller.add('a');
    await clock.advance(1_000);
    expect(log.of('error')).toEqual([]);
    expect(log.of('info').length).toBeGreaterThan(5);
  });

  it('outlives a reconcile that throws at once', async () => {
    const { controller, clock } = start(() => {
      throw new TypeError('a bug');
    });
    controller.add('a');
    await clock.advance(0);
    expect(controller.trouble).toBeUndefined();
  });

  it('gives a reconcile up after its time, and tries again', async () => {
    const signals: AbortSignal[] = [];
    const { controller, clock, log } = start(
      (_key, signal) =>
        new Promise((_resolve, reject) => {
          signals.push(signal);
          signal.addEventListener('abort', () => {
            reject(signal.reason as Error);
          });
        }),
    );
    controller.add('a');
    await clock.advance(59_999);
    expect(signals.map(({ aborted }) => aborted)).toEqual([false]);
    await clock.advance(6);
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
    expect(log.lines.at(-1)?.fields['error']).toContain('took longer than 60 s');
  });

  it('says when a reconcile heeds no signal', async () => {
    const { controller, clock } = start(gated().reconcile);
    controller.add('a');
    await clock.advance(120_000);
    expect(controller.trouble).toBeUndefined();
    await clock.advance(1_000);
    expect(controller.trouble).toBe('a reconcile has run for 121 s');
  });

  it('lets reconciles finish when it is stopped, and drops what waits', async () => {
    const { reconcile, open, started } = gated();
    const { controller, stop, running, clock } = start(reconcile, 1);
    controller.add('a');
    controller.add('b');
    await settle();
    stop.abort();
    expect(controller.trouble).toBeUndefined();
    open.get('a')?.();
    await running;
    expect(started).toEqual(['a']);
    expect(controller.depth).toBe(0);
    expect(clock.pending).toBe(0);
  });

  it('begins nothing that it has no right to any more', async () => {
    const { reconcile, started } = gated();
    const { controller } = start(reconcile, 1, false);
    controller.add('a');
    await settle();
    expect([started, controller.depth]).toEqual([[], 0]);
  });

  it('aborts reconciles when it must end, and does not count that as their failure', async () => {
    const { controller, stop, abort, running, log } = start(
      (_key, signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            reject(new Error('aborted'));
          });
        }),
    );
    controller.add('a');
    await settle();
    stop.abort();
    abort.abort();
    await running;
    expect(log.lines).toEqual([]);
  });
});
