import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { KubeClient } from './client.js';
import { systemClock } from './clock.js';
import { Informer } from './informer.js';
import type { KubeObject } from './object.js';
import type { ListWatch } from './reflector.js';
import { CONFIG_MAPS, NAMESPACES, type Resource } from './resources.js';
import { startApiServer, type ApiServer } from './testing/api-server.js';
import { CollectedLog } from './testing/collected-log.js';
import { eventually } from './testing/eventually.js';
import type { FaultProxy } from './testing/fault-proxy.js';
import { clientFor } from './testing/test-client.js';

interface ConfigMap extends KubeObject {
  readonly data?: Readonly<Record<string, string>>;
}
const configMaps = CONFIG_MAPS as Resource<ConfigMap>;

/** A real watch takes two and a half minutes of silence for death; these stories cannot. */
const PATIENCE_MS = 1_500;

/**
 * An informer behind a proxy that makes faults, while somebody changes the world. In the end, its store must be what the
 * API server has, and what its handlers were told must add up to the same.
 */
describe('Informer on a real API server', () => {
  let server: ApiServer;
  let admin: KubeClient;
  let proxy: FaultProxy;
  let client: KubeClient;
  let informer: Informer<ConfigMap>;
  let namespace: string;
  let told: Map<string, string>;
  let log: CollectedLog;
  let end: AbortController;
  let running: Promise<void>;
  let stories = 0;

  beforeAll(async () => {
    server = await startApiServer();
    admin = clientFor(server.adminConfig);
  }, 60_000);

  afterAll(async () => {
    await admin.close();
    await server.stop();
  });

  beforeEach(async () => {
    namespace = `story-${++stories}`;
    await admin.create(NAMESPACES, { metadata: { name: namespace } });
    proxy = await server.startProxy();
    client = clientFor({ ...server.adminConfig, server: proxy.url });
    const impatient: ListWatch = {
      list: (resource, where, options) => client.list(resource, where, { ...options, timeoutMs: PATIENCE_MS }),
      watch: (resource, where, options) => client.watch(resource, where, { ...options, timeoutMs: PATIENCE_MS }),
    };
    log = new CollectedLog();
    informer = new Informer<ConfigMap>({
      source: impatient,
      resource: configMaps,
      namespaces: [namespace],
      clock: systemClock,
      random: Math.random,
      logger: log,
    });
    told = new Map();
    informer.onChange(({ kind, key, object }) => {
      if (kind === 'deleted') told.delete(key);
      else told.set(key, JSON.stringify(object.data));
    });
    end = new AbortController();
    running = informer.run(end.signal);
    await eventually('the first list', () => informer.synced);
  });

  afterEach(async () => {
    end.abort();
    await running;
    await client.close();
    await proxy.stop();
  });

  const write = (name: string, value: string): Promise<ConfigMap> =>
    admin.apply(configMaps, { metadata: { name, namespace }, data: { value } });
  const remove = (name: string): Promise<boolean> => admin.delete(configMaps, namespace, name);

  /** Creates, changes and deletes for a while. */
  async function churn(rounds: number, pauseMs = 0): Promise<void> {
    for (let i = 0; i < rounds; i++) {
      await write(`c${i % 7}`, String(i));
      if (i % 5 === 4) await remove(`c${(i + 3) % 7}`);
      if (pauseMs > 0) await sleep(pauseMs);
    }
  }

  /** Waits until store and handlers agree with the world. */
  async function expectTruth(): Promise<void> {
    const { items } = await admin.list(configMaps, namespace, {});
    const truth = new Map(items.map(({ metadata, data }) => [`${namespace}/${metadata.name}`, JSON.stringify(data)]));
    expect(truth.size).toBeGreaterThan(1);
    const sorted = (map: ReadonlyMap<string, string>): string => JSON.stringify([...map].sort());
    await eventually(
      'store and handlers agree with the API server',
      () => {
        const stored = new Map(
          Array.from(informer.store.keys(), (key) => [key, JSON.stringify(informer.store.get(key)?.data)]),
        );
        return sorted(stored) === sorted(truth) && sorted(told) === sorted(truth);
      },
      45_000,
    );
  }

  it('follows what happens', async () => {
    await churn(50);
    await expectTruth();
    expect(log.of('warn')).toEqual([]);
  });

  it('survives that the API server is killed', async () => {
    await churn(10);
    await server.stopApiServer('SIGKILL');
    await server.startApiServer();
    await churn(20);
    await expectTruth();
  }, 90_000);

  it('survives that etcd is killed', async () => {
    await churn(10);
    await server.stopEtcd('SIGKILL');
    await server.startEtcd();
    await eventually(
      'writing again',
      () =>
        write('c0', 'again').then(
          () => true,
          () => false,
        ),
      60_000,
    );
    await churn(20);
    await expectTruth();
  }, 120_000);

  it('lists again when what it saw last is forgotten, and finds what was deleted meanwhile', async () => {
    await churn(10);
    await write('doomed', '1');
    await expectTruth();
    const back = proxy.fault({ fault: { kind: 'reset' } });
    proxy.cutWatches();
    await remove('doomed');
    await churn(10);
    await server.compactEtcd();
    await server.stopApiServer('SIGTERM');
    await server.startApiServer();
    back();
    await expectTruth();
    expect(told.has(`${namespace}/doomed`)).toBe(false);
  }, 90_000);

  it('survives a server that says Gone again and again', async () => {
    const over = proxy.fault({ when: ({ watch }) => watch, fault: { kind: 'gone' }, times: 5 });
    proxy.cutWatches();
    await churn(20);
    await expectTruth();
    over();
  }, 60_000);

  it('loses nothing when its watch is cut every second', async () => {
    const cutting = setInterval(() => proxy.cutWatches(), 1_000);
    await churn(60, 100);
    clearInterval(cutting);
    await expectTruth();
    expect(proxy.requests.filter(({ watch }) => watch).length).toBeGreaterThan(4);
    expect(proxy.requests.filter(({ watch }) => !watch)).toHaveLength(1);
  }, 60_000);

  it.each([
    [429, 1],
    [429, undefined],
    [503, undefined],
    [500, undefined],
  ] as const)(
    'bears a storm of %i (Retry-After: %s), and does not answer it with one',
    async (code, retryAfterSeconds) => {
      const fault = {
        kind: 'status',
        code,
        ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
      } as const;
      const before = proxy.requests.length;
      const over = proxy.fault({ fault });
      proxy.cutWatches();
      await churn(25, 150);
      expect(proxy.requests.length - before).toBeLessThan(8);
      expect(log.of('warn').length).toBeGreaterThan(0);
      over();
      await expectTruth();
    },
    60_000,
  );

  it('bears slow answers', async () => {
    const over = proxy.fault({ fault: { kind: 'delay', ms: 1_000 } });
    proxy.cutWatches();
    await churn(30, 100);
    await expectTruth();
    over();
  }, 60_000);

  it('notices a watch that is dead but not closed', async () => {
    await churn(5);
    expect(proxy.silenceWatches()).toBe(1);
    await churn(20);
    await expectTruth();
  }, 60_000);

  it('notices a network that swallows everything', async () => {
    await churn(5);
    const over = proxy.blackHole();
    await churn(20, 150);
    over();
    await expectTruth();
  }, 60_000);

  it('bears answers that never come, and connections that are reset', async () => {
    proxy.fault({ fault: { kind: 'silence' }, times: 1 });
    proxy.fault({ fault: { kind: 'reset' }, times: 2 });
    proxy.cutWatches();
    await churn(20, 50);
    await expectTruth();
  }, 60_000);
});
