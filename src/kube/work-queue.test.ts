import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { KubeMetrics } from './metrics.js';
import { FakeClock, settle } from './testing/fake-clock.js';
import { TestRegistry } from './testing/test-registry.js';
import { WorkQueue, type Priority, type Work } from './work-queue.js';

interface Bench {
  readonly clock: FakeClock;
  readonly registry: TestRegistry;
  readonly queue: WorkQueue;
}

function bench(): Bench {
  const clock = new FakeClock();
  const registry = new TestRegistry();
  return { clock, registry, queue: new WorkQueue(clock, new KubeMetrics(registry).controller('c').queue) };
}

/** What the queue hands out now, without waiting. */
async function takeAll(queue: WorkQueue): Promise<string[]> {
  const taken: string[] = [];
  while (queue.depth > 0) {
    const work = (await queue.take()) as Work;
    taken.push(work.key);
    queue.done(work.key);
  }
  return taken;
}

describe('WorkQueue', () => {
  it('hands a key out once, however often it was added', async () => {
    const { queue } = bench();
    for (const key of ['a', 'b', 'a', 'a']) queue.add(key);
    expect(await takeAll(queue)).toEqual(['a', 'b']);
  });

  it('hands a key that is added while it is worked on out again, after that', async () => {
    const { queue } = bench();
    queue.add('a');
    await queue.take();
    queue.add('a');
    queue.add('a');
    expect(queue.depth).toBe(0);
    queue.done('a');
    expect(await takeAll(queue)).toEqual(['a']);
  });

  it('gives a waiting worker what comes', async () => {
    const { queue } = bench();
    const work = queue.take();
    queue.add('a', 'resync');
    expect(await work).toEqual({ key: 'a', priority: 'resync' });
  });

  it('puts changes before resyncs, in the order of their arrival', async () => {
    const { queue } = bench();
    queue.add('r1', 'resync');
    queue.add('c1');
    queue.add('r2', 'resync');
    queue.add('c2');
    expect(await takeAll(queue)).toEqual(['c1', 'c2', 'r1', 'r2']);
  });

  it('moves a resync up when its object changes, and a change not down', async () => {
    const { queue } = bench();
    queue.add('r1', 'resync');
    queue.add('r2', 'resync');
    queue.add('r2');
    queue.add('r2', 'resync');
    expect(await takeAll(queue)).toEqual(['r2', 'r1']);
  });

  it('lets a resync through after seven changes, so that none waits for ever', async () => {
    const { queue } = bench();
    queue.add('r', 'resync');
    for (let i = 0; i < 20; i++) queue.add(`c${i}`);
    expect((await takeAll(queue)).indexOf('r')).toBe(7);
  });

  it('adds a key after its time, and of several the earliest with the higher priority', async () => {
    const { queue, clock } = bench();
    queue.addAfter('a', 1_000, 'resync');
    queue.addAfter('a', 5_000, 'change');
    queue.addAfter('b', 3_000, 'resync');
    queue.addAfter('b', 500, 'resync');
    queue.addAfter('now', 0);
    expect(await takeAll(queue)).toEqual(['now']);
    await clock.advance(500);
    expect(await takeAll(queue)).toEqual(['b']);
    await clock.advance(500);
    expect(await queue.take()).toEqual({ key: 'a', priority: 'change' });
    queue.done('a');
    await clock.advance(10_000);
    expect(queue.depth).toBe(0);
  });

  it.each([
    [1, 5],
    [2, 10],
    [8, 640],
    [18, 655_360],
    [19, 1_000_000],
    [2_000, 1_000_000],
  ])('tries again after failure %i in %i ms', async (failures, ms) => {
    const { queue, clock } = bench();
    const work: Work = { key: 'a', priority: 'change' };
    for (let i = 1; i < failures; i++) {
      queue.retry(work);
      await clock.advance(clock.nextIn as number);
      await takeAll(queue);
    }
    queue.retry(work);
    expect(queue.failuresOf('a')).toBe(failures);
    expect(clock.nextIn).toBe(ms);
  });

  it('begins anew after a success, and waits for as long as the server asked', () => {
    const { queue, clock } = bench();
    const work: Work = { key: 'a', priority: 'resync' };
    for (let i = 0; i < 5; i++) queue.retry(work);
    queue.forget('a');
    expect(queue.failuresOf('a')).toBe(0);
    queue.retry({ key: 'b', priority: 'resync' }, 30_000);
    expect(queue.delayed).toBe(2);
    expect(clock.nextIn).toBe(5);
  });

  it('holds nothing back when keys are added, whatever has failed', async () => {
    const { queue } = bench();
    const work: Work = { key: 'a', priority: 'change' };
    for (let i = 0; i < 10; i++) queue.retry(work);
    queue.add('a');
    expect(await takeAll(queue)).toEqual(['a']);
  });

  it('ends all who wait when it is shut down, and takes nothing in', async () => {
    const { queue, clock } = bench();
    queue.add('busy');
    await queue.take();
    const waiting = [queue.take(), queue.take()];
    queue.addAfter('later', 1_000);
    queue.shutDown();
    expect(await Promise.all(waiting)).toEqual([undefined, undefined]);
    queue.add('a');
    queue.add('busy');
    queue.addAfter('b', 1);
    queue.done('busy');
    expect(await queue.take()).toBeUndefined();
    expect(queue.depth).toBe(0);
    expect(clock.pending).toBe(0);
  });

  it('tells what it does', async () => {
    const { queue, clock, registry } = bench();
    queue.add('a');
    queue.add('b', 'resync');
    queue.add('b');
    await clock.advance(2_000);
    expect(registry.value('workqueue_depth', 'c', 'c')).toBe(2);
    await queue.take();
    await clock.advance(3_000);
    await queue.take();
    await clock.advance(1_000);
    expect(registry.value('workqueue_unfinished_work_seconds', 'c', 'c')).toBe(5);
    expect(registry.value('workqueue_longest_running_processor_seconds', 'c', 'c')).toBe(4);
    queue.add('a');
    queue.add('a');
    queue.done('a');
    queue.retry({ key: 'b', priority: 'change' });
    expect(registry.value('workqueue_adds_total', 'c', 'c')).toBe(3);
    expect(registry.value('workqueue_retries_total', 'c', 'c')).toBe(1);
    expect(registry.observations('workqueue_queue_duration_seconds', 'c', 'c')).toEqual([2, 5]);
    expect(registry.observations('workqueue_work_duration_seconds', 'c', 'c')).toEqual([4]);
  });
});

type Step =
  | { readonly do: 'add'; readonly key: string; readonly priority: Priority }
  | { readonly do: 'addAfter'; readonly key: string; readonly ms: number; readonly priority: Priority }
  | { readonly do: 'take' }
  | { readonly do: 'done'; readonly pick: number; readonly fails: boolean }
  | { readonly do: 'wait'; readonly ms: number };

const key = fc.constantFrom('a', 'b', 'c', 'd', 'e');
const priority = fc.constantFrom<Priority>('change', 'resync');
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant('add' as const), key, priority }),
  fc.record({ do: fc.constant('addAfter' as const), key, ms: fc.integer({ min: 0, max: 50 }), priority }),
  fc.record({ do: fc.constant('take' as const) }),
  fc.record({ do: fc.constant('done' as const), pick: fc.nat(), fails: fc.boolean() }),
  fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 0, max: 60 }) }),
);

describe('WorkQueue, whatever happens in whatever order', () => {
  it('loses no key and hands none out twice at a time', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const { queue, clock } = bench();
        const working = new Map<string, Work>();
        /** Keys that were added since they were handed out last. */
        const owed = new Set<string>();
        let waiting = 0;
        const take = (): void => {
          waiting++;
          void queue.take().then((work) => {
            waiting--;
            if (work === undefined) return;
            expect(working.has(work.key)).toBe(false);
            working.set(work.key, work);
            owed.delete(work.key);
          });
        };
        const done = (work: Work, fails: boolean): void => {
          working.delete(work.key);
          if (fails) {
            queue.retry(work);
            owed.add(work.key);
          } else queue.forget(work.key);
          queue.done(work.key);
        };
        for (const next of steps) {
          if (next.do === 'add') queue.add(next.key, next.priority);
          if (next.do === 'addAfter') queue.addAfter(next.key, next.ms, next.priority);
          if (next.do === 'add' || next.do === 'addAfter') owed.add(next.key);
          if (next.do === 'take') take();
          if (next.do === 'done' && working.size > 0) {
            done([...working.values()][next.pick % working.size] as Work, next.fails);
          }
          if (next.do === 'wait') await clock.advance(next.ms);
          await settle();
        }
        // Every key that is owed comes within the longest back-off, one for each turn.
        for (let turn = 0; turn < 20; turn++) {
          for (const work of [...working.values()]) done(work, false);
          if (waiting === 0) take();
          await clock.advance(1_000_000);
        }
        expect([...owed]).toEqual([]);
      }),
      { seed: 4, numRuns: 300 },
    );
  });

  it('hands a resync out before a change only after seven changes in a row that went before one', async () => {
    const adds = fc.array(fc.record({ key: fc.stringMatching(/^[a-z]{2}$/), priority }), { maxLength: 80 });
    await fc.assert(
      fc.asyncProperty(adds, async (added) => {
        const { queue } = bench();
        for (const one of added) queue.add(one.key, one.priority);
        const order: Work[] = [];
        while (queue.depth > 0) {
          const work = (await queue.take()) as Work;
          order.push(work);
          queue.done(work.key);
        }
        const lastChange = order.findLastIndex((work) => work.priority === 'change');
        const early = order
          .slice(0, Math.max(0, lastChange))
          .flatMap((work, i) => (work.priority === 'resync' ? [i] : []));
        for (const i of early)
          expect(order.slice(Math.max(0, i - 7), i).map((work) => work.priority)).toEqual(Array(7).fill('change'));
        expect(new Set(order.map((work) => work.key)).size).toBe(order.length);
        expect(order.map((work) => work.key).sort()).toEqual([...new Set(added.map((one) => one.key))].sort());
      }),
      { seed: 5, numRuns: 200 },
    );
  });
});
