import { describe, expect, it } from '@jest/globals';
import { KubeError } from './errors.js';
import type { KubeObject } from './object.js';
import { Reflector } from './reflector.js';
import { PODS } from './resources.js';
import { Store } from './store.js';
import { CollectedLog } from './testing/collected-log.js';
import { FakeClock, settle } from './testing/fake-clock.js';
import { ScriptedSource } from './testing/scripted-source.js';
import { trim } from './trim.js';
import type { WatchEvent } from './watch-event.js';

const pod = (name: string, version: number): KubeObject => ({
  metadata: { name, namespace: 'lab', uid: name, resourceVersion: String(version), managedFields: [{}] },
});
const event = (type: WatchEvent<KubeObject>['type'], name: string, version: number): WatchEvent<KubeObject> => ({
  type,
  object: pod(name, version),
});
const gone = new KubeError('KUBE_API', 'too old resource version', { status: 410, reason: 'Expired' });
const refused = new KubeError('KUBE_CONNECTION', 'connection refused');
const cut = new KubeError('KUBE_CONNECTION', 'other side closed');
const busy = new KubeError('KUBE_API', 'too many requests', { status: 429, retryAfterMs: 7_000 });

interface Bench {
  readonly clock: FakeClock;
  readonly source: ScriptedSource<KubeObject>;
  readonly store: Store<KubeObject>;
  readonly reflector: Reflector<KubeObject>;
  readonly told: string[];
  readonly log: CollectedLog;
  readonly stop: () => Promise<void>;
}

/** A reflector that runs; without jitter, for the random number is 0.5. */
async function start(prepare: (source: ScriptedSource<KubeObject>) => void = () => undefined): Promise<Bench> {
  const clock = new FakeClock();
  const source = new ScriptedSource<KubeObject>();
  prepare(source);
  const log = new CollectedLog();
  const store = new Store<KubeObject>({}, log);
  const told: string[] = [];
  store.onChange(({ kind, key, object }) => told.push(`${kind} ${key} ${object.metadata.resourceVersion ?? ''}`));
  const random = (): number => 0.5;
  const reflector = new Reflector({
    source,
    resource: PODS,
    namespace: 'lab',
    store,
    trim,
    clock,
    random,
    logger: log,
  });
  const end = new AbortController();
  const running = reflector.run(end.signal);
  await settle();
  return {
    clock,
    source,
    store,
    reflector,
    told,
    log,
    stop: async () => {
      end.abort();
      await running;
    },
  };
}

describe('Reflector', () => {
  it('lists, watches from there, and keeps trimmed objects', async () => {
    const { source, store, reflector, told, stop } = await start((script) => {
      script.objects = [pod('a', 3)];
      script.resourceVersion = '5';
    });
    expect(reflector.synced).toBe(true);
    expect(source.current.options).toMatchObject({ resourceVersion: '5', timeoutSeconds: 300, timeoutMs: 150_000 });
    source.current.send(event('ADDED', 'b', 6), event('MODIFIED', 'a', 7), event('DELETED', 'b', 8));
    await settle();
    expect(told).toEqual(['added lab/a 3', 'added lab/b 6', 'changed lab/a 7', 'deleted lab/b 8']);
    expect(store.get('lab/a')?.metadata).not.toHaveProperty('managedFields');
    await stop();
  });

  it('watches on from the last event or bookmark when a watch ends', async () => {
    const { source, clock, told, stop } = await start();
    source.current.send(event('ADDED', 'a', 6));
    source.current.send({ type: 'BOOKMARK', object: { metadata: { name: '', resourceVersion: '42' } } });
    await settle();
    source.current.end();
    await clock.advance(0);
    expect(source.current.options.resourceVersion).toBe('42');
    expect([source.lists.length, source.watches.length]).toEqual([1, 2]);
    expect(told).toEqual(['added lab/a 6']);
    await stop();
  });

  it('lists again when its resource version is forgotten, and finds what it missed', async () => {
    const { source, clock, told, stop } = await start((script) => {
      script.objects = [pod('a', 1), pod('b', 1)];
    });
    source.objects = [pod('b', 9)];
    source.resourceVersion = '9';
    source.current.fail(gone);
    await clock.advance(300);
    expect(told).toEqual(['added lab/a 1', 'added lab/b 1', 'deleted lab/a 1', 'changed lab/b 9']);
    expect(source.current.options.resourceVersion).toBe('9');
    await stop();
  });

  it('comes back ever more slowly while it is refused, and is told how often', async () => {
    const { source, clock, log, reflector, stop } = await start((script) => {
      script.refusals.push(...Array.from({ length: 8 }, () => ({ call: 'list' as const, error: refused })));
    });
    const waits: number[] = [];
    while (!reflector.synced) {
      waits.push(clock.nextIn as number);
      await clock.advance(clock.nextIn as number);
    }
    expect(waits).toEqual([800, 1_600, 3_200, 6_400, 12_800, 25_600, 30_000, 30_000]);
    expect(log.of('warn')).toHaveLength(8);
    expect(log.lines[0]?.fields).toEqual({
      resource: 'pods',
      namespace: 'lab',
      error: 'connection refused',
      failures: 1,
    });
    expect(source.lists).toHaveLength(9);
    await stop();
  });

  it('does not come back before the server wants it', async () => {
    const { clock, stop } = await start((script) => script.refusals.push({ call: 'watch', error: busy }));
    expect(clock.nextIn).toBeCloseTo(7_700);
    await stop();
  });

  it('comes back at once to a watch that stood or brought something, and soon to one that did not', async () => {
    const { source, clock, stop } = await start();
    await clock.advance(60_000);
    source.current.fail(cut);
    await clock.advance(0);
    expect(source.watches).toHaveLength(2);
    source.current.send(event('ADDED', 'a', 6));
    source.current.fail(cut);
    await clock.advance(0);
    expect(source.watches).toHaveLength(3);
    const waits: number[] = [];
    for (let i = 0; i < 6; i++) {
      source.current.fail(cut);
      await settle();
      waits.push(clock.nextIn as number);
      await clock.advance(clock.nextIn as number);
    }
    expect(waits).toEqual([200, 400, 800, 1_600, 2_000, 2_000]);
    expect(source.lists).toHaveLength(1);
    await stop();
  });

  it('loses nothing when its watch is cut every second', async () => {
    const { source, clock, told, stop } = await start();
    for (let i = 1; i <= 50; i++) {
      expect(source.current.options.resourceVersion).toBe(String(i));
      source.current.send(event('ADDED', `p${i}`, i + 1));
      await clock.advance(1_000);
      source.current.fail(cut);
      await clock.advance(0);
    }
    expect(told).toEqual(Array.from({ length: 50 }, (_, i) => `added lab/p${i + 1} ${i + 2}`));
    await stop();
  });

  it('does not storm a server that lists but says Gone to every watch', async () => {
    const { source, clock, stop } = await start((script) => {
      script.refusals.push(...Array.from({ length: 1_000 }, () => ({ call: 'watch' as const, error: gone })));
    });
    await clock.advance(60_000);
    expect(source.lists.length).toBeLessThan(40);
    await stop();
  });

  it('lists everything again every 10 minutes, and asks for a watch no longer than until then', async () => {
    const { source, clock, told, stop } = await start((script) => {
      script.objects = [pod('a', 1)];
    });
    for (let seconds = 0; seconds < 600; seconds += source.current.options.timeoutSeconds) {
      expect(source.current.options.timeoutSeconds).toBeLessThanOrEqual(600 - seconds);
      await clock.advance(source.current.options.timeoutSeconds * 1_000);
      source.current.end();
      await settle();
      await clock.advance(0);
    }
    expect(source.lists).toHaveLength(2);
    expect(told).toEqual(['added lab/a 1', 'resync lab/a 1']);
    await stop();
  });

  it('says how long it has heard nothing', async () => {
    const { source, clock, reflector, stop } = await start();
    await clock.advance(60_000);
    expect(reflector.silentForMs).toBe(60_000);
    source.current.send({ type: 'BOOKMARK', object: { metadata: { name: '', resourceVersion: '2' } } });
    await settle();
    expect(reflector.silentForMs).toBe(0);
    source.refusals.push(...Array.from({ length: 100 }, () => ({ call: 'watch' as const, error: refused })));
    source.current.fail(cut);
    await clock.advance(200_000);
    expect(reflector.silentForMs).toBe(200_000);
    await stop();
  });

  it('leaves no watch and no timer behind when it is stopped, wherever it is', async () => {
    const watching = await start();
    await watching.stop();
    expect(watching.clock.pending).toBe(0);
    const waiting = await start((script) => script.refusals.push({ call: 'list', error: refused }));
    await waiting.stop();
    expect(waiting.clock.pending).toBe(0);
    expect(waiting.source.watches).toHaveLength(0);
    expect(watching.log.of('warn')).toEqual([]);
  });
});
