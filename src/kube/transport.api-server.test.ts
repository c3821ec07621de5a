import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { KubeConfig } from '@kubernetes/client-node';
import type { KubeClient } from './client.js';
import { KubeError } from './errors.js';
import { CONFIG_MAPS, NAMESPACES } from './resources.js';
import { startApiServer, type ApiServer } from './testing/api-server.js';
import { CountingProxy } from './testing/counting-proxy.js';
import { FakeClock } from './testing/fake-clock.js';
import type { ClientConfig } from './testing/raw-client.js';
import { clientFor, kubeConfigOf } from './testing/test-client.js';

const codeOf = (thrown: unknown): unknown => (thrown instanceof KubeError ? thrown.code : thrown);

/** What a watch ends with; it is opened when this resolves. */
async function openWatch(
  client: KubeClient,
): Promise<{ readonly ended: Promise<unknown>; readonly end: AbortController }> {
  const { metadata } = await client.list(CONFIG_MAPS, undefined, {});
  const end = new AbortController();
  const opened = Promise.withResolvers<undefined>();
  const options = {
    resourceVersion: metadata.resourceVersion,
    timeoutSeconds: 120,
    timeoutMs: 120_000,
    signal: end.signal,
    onOpen: () => {
      opened.resolve(undefined);
    },
  };
  const ended = (async () => {
    try {
      for await (const event of client.watch(CONFIG_MAPS, undefined, options)) expect(event).toBeDefined();
      return 'ended';
    } catch (error) {
      return codeOf(error);
    }
  })();
  await opened.promise;
  return { ended, end };
}

describe('Transport to a real API server', () => {
  let server: ApiServer;

  beforeAll(async () => {
    server = await startApiServer();
  }, 60_000);

  afterAll(() => server.stop());

  it('leaves a connection that is dead but not closed, for its watches too', async () => {
    const proxy = await CountingProxy.start(server.url);
    const client = clientFor({ ...server.adminConfig, server: proxy.url });
    const { ended } = await openWatch(client);
    proxy.freeze();
    const options = { timeoutMs: 500 };
    await expect(client.get(NAMESPACES, undefined, 'default', options)).rejects.toMatchObject({ code: 'KUBE_TIMEOUT' });
    expect(await client.get(NAMESPACES, undefined, 'default')).toBeDefined();
    expect(await ended).toBe('KUBE_CONNECTION');
    expect(proxy.connections).toBe(2);
    await client.close();
    await proxy.stop();
  });

  it('gives a call up in its time, or when its signal aborts, also while there is no connection', async () => {
    const proxy = await CountingProxy.start(server.url);
    const client = clientFor({ ...server.adminConfig, server: proxy.url });
    proxy.freeze(true);
    const started = performance.now();
    const options = { timeoutMs: 100 };
    await expect(client.get(NAMESPACES, undefined, 'default', options)).rejects.toMatchObject({ code: 'KUBE_TIMEOUT' });
    const signal = AbortSignal.timeout(100);
    await expect(client.get(NAMESPACES, undefined, 'default', { signal })).rejects.toBeInstanceOf(KubeError);
    expect(performance.now() - started).toBeLessThan(4_000);
    await client.close();
    await proxy.stop();
  });

  it('connects again when the connection is reset, and not for every call', async () => {
    const proxy = await CountingProxy.start(server.url);
    const client = clientFor({ ...server.adminConfig, server: proxy.url });
    const { ended } = await openWatch(client);
    proxy.cut();
    expect(await ended).toBe('KUBE_CONNECTION');
    await Promise.all(Array.from({ length: 20 }, () => client.get(NAMESPACES, undefined, 'default')));
    // All of them came while the connection was being made; undici may have begun a second one for them.
    const { connections } = proxy;
    expect(connections).toBeLessThanOrEqual(3);
    for (let i = 0; i < 20; i++) await client.get(NAMESPACES, undefined, 'default');
    expect(proxy.connections).toBe(connections);
    await client.close();
    await proxy.stop();
  });

  it('uses new certificates within a minute, and lets watches on the old connection go on', async () => {
    const proxy = await CountingProxy.start(server.url);
    const clock = new FakeClock();
    const as = (name: string): ClientConfig =>
      server.clientConfig({ commonName: name, organizations: ['system:masters'] }, proxy.url);
    let current: KubeConfig = kubeConfigOf(as('before'));
    const client = clientFor(server.adminConfig, { load: () => current, clock });
    const { ended, end } = await openWatch(client);
    current = kubeConfigOf(as('after'));
    await client.get(NAMESPACES, undefined, 'default');
    expect(proxy.connections).toBe(1);
    await clock.advance(60_000);
    await client.apply(CONFIG_MAPS, { metadata: { name: 'a', namespace: 'default' } });
    await client.get(NAMESPACES, undefined, 'default');
    expect([proxy.connections, proxy.open]).toEqual([2, 2]);
    end.abort();
    expect(await ended).toBe('KUBE_CONNECTION');
    await client.close();
    await proxy.stop();
  });

  it('reads credentials again when they are refused, and asks once more', async () => {
    let loads = 0;
    const bad = kubeConfigOf({ ...server.adminConfig });
    bad.users = [{ name: 'test', token: 'expired' }];
    const client = clientFor(server.adminConfig, {
      load: () => (++loads <= 2 ? bad : kubeConfigOf(server.adminConfig)),
    });
    expect(await client.get(NAMESPACES, undefined, 'default')).toBeDefined();
    expect(loads).toBe(3);
    await client.close();
  });

  it('says so when credentials stay refused', async () => {
    const bad = kubeConfigOf(server.adminConfig);
    bad.users = [{ name: 'test', token: 'expired' }];
    const client = clientFor(server.adminConfig, { load: () => bad });
    await expect(client.get(NAMESPACES, undefined, 'default')).rejects.toMatchObject({
      code: 'KUBE_API',
      status: 401,
      reason: 'Unauthorized',
    });
    await client.close();
  });

  it('ends what runs when it is closed, and leaves no connection', async () => {
    const proxy = await CountingProxy.start(server.url);
    const client = clientFor({ ...server.adminConfig, server: proxy.url });
    const { ended } = await openWatch(client);
    await client.close();
    expect(await ended).toBe('KUBE_CONNECTION');
    await proxy.stop();
  });
});
