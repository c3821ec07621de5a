import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { KubeClient } from './client.js';
import { KubeError } from './errors.js';
import type { KubeObject } from './object.js';
import { CONFIG_MAPS, NAMESPACES, SERVICE_MONITORS, SECRETS, STATEFUL_SETS, type Resource } from './resources.js';
import { startApiServer, type ApiServer } from './testing/api-server.js';
import { CountingProxy } from './testing/counting-proxy.js';
import { clientFor } from './testing/test-client.js';

interface ConfigMap extends KubeObject {
  readonly data?: Readonly<Record<string, string>>;
}
const configMaps = CONFIG_MAPS as Resource<ConfigMap>;

const configMap = (name: string, data: Record<string, string>, namespace = 'default'): ConfigMap => ({
  metadata: { name, namespace },
  data,
});

async function errorOf(work: Promise<unknown>): Promise<KubeError> {
  try {
    await work;
  } catch (error) {
    if (error instanceof KubeError) return error;
    throw error;
  }
  throw new Error('It should have failed.');
}

describe('KubeClient on a real API server', () => {
  let server: ApiServer;
  let client: KubeClient;

  beforeAll(async () => {
    server = await startApiServer();
    client = clientFor(server.adminConfig);
  }, 60_000);

  afterAll(async () => {
    await client.close();
    await server.stop();
  });

  it('creates, reads, replaces and deletes', async () => {
    const made = await client.create(configMaps, configMap('crud', { a: '1' }));
    expect(made.metadata.uid).toBeDefined();
    expect(await client.get(configMaps, 'default', 'crud')).toMatchObject({ data: { a: '1' } });
    const replaced = await client.replace(configMaps, { ...made, data: { a: '2' } });
    expect(replaced.data).toEqual({ a: '2' });
    const stale = await errorOf(client.replace(configMaps, { ...made, data: { a: '3' } }));
    expect(stale).toMatchObject({ code: 'KUBE_API', status: 409, reason: 'Conflict' });
    expect(await client.delete(configMaps, 'default', 'crud')).toBe(true);
    expect(await client.delete(configMaps, 'default', 'crud')).toBe(false);
    expect(await client.get(configMaps, 'default', 'crud')).toBeUndefined();
  });

  it('deletes only the object that is meant', async () => {
    await client.create(configMaps, configMap('meant', {}));
    const preconditions = { uid: '00000000-0000-0000-0000-000000000000' };
    const error = await errorOf(client.delete(configMaps, 'default', 'meant', { preconditions }));
    expect(error).toMatchObject({ status: 409, reason: 'Conflict' });
    expect(await client.get(configMaps, 'default', 'meant')).toBeDefined();
  });

  it('applies as its field manager, takes away what it applied no more, and leaves the rest', async () => {
    await client.apply(configMaps, configMap('applied', { ours: '1', gone: '1' }));
    await server.admin.apply('/api/v1/namespaces/default/configmaps/applied', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'applied', namespace: 'default' },
      data: { theirs: '1' },
    });
    const after = await client.apply(configMaps, configMap('applied', { ours: '2' }));
    expect(after.data).toEqual({ ours: '2', theirs: '1' });
    const managers = after.metadata.managedFields as { manager: string; operation: string }[];
    expect(managers).toContainEqual(expect.objectContaining({ manager: 'test-manager', operation: 'Apply' }));
  });

  it('says whose field a conflict is about, and takes it when told to', async () => {
    await server.admin.apply('/api/v1/namespaces/default/configmaps/contested', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'contested', namespace: 'default' },
      data: { field: 'theirs' },
    });
    const error = await errorOf(client.apply(configMaps, configMap('contested', { field: 'ours' })));
    expect(error).toMatchObject({ code: 'KUBE_API', status: 409, reason: 'Conflict' });
    expect(error.causes).toEqual([expect.objectContaining({ field: '.data.field', reason: 'FieldManagerConflict' })]);
    const taken = await client.apply(configMaps, configMap('contested', { field: 'ours' }), { force: true });
    expect(taken.data).toEqual({ field: 'ours' });
  });

  it('applies the status subresource', async () => {
    const statefulSets = STATEFUL_SETS as Resource<KubeObject & { spec?: unknown; status?: { replicas?: number } }>;
    const metadata = { name: 'web', namespace: 'default' };
    const labels = { app: 'web' };
    const template = { metadata: { labels }, spec: { containers: [{ name: 'c', image: 'i' }] } };
    await client.apply(statefulSets, {
      metadata,
      spec: { serviceName: 'web', selector: { matchLabels: labels }, template },
    });
    const after = await client.apply(statefulSets, { metadata, status: { replicas: 7 } }, { subresource: 'status' });
    expect(after.status).toMatchObject({ replicas: 7 });
    expect(await client.get(statefulSets, 'default', 'web', { subresource: 'status' })).toMatchObject({
      status: { replicas: 7 },
    });
  });

  it('patches metadata alone, and only the version that is meant', async () => {
    const made = await client.create(configMaps, configMap('annotated', { a: '1' }));
    const version = made.metadata.resourceVersion as string;
    const annotations = { 'example.com/a': 'x', 'example.com/b': 'y' };
    await client.patchMetadata(configMaps, 'default', 'annotated', { annotations, resourceVersion: version });
    const after = await client.patchMetadata(configMaps, 'default', 'annotated', {
      annotations: { 'example.com/a': null },
      finalizers: ['example.com/hold'],
    });
    expect(after).toMatchObject({ data: { a: '1' }, metadata: { annotations: { 'example.com/b': 'y' } } });
    expect(after.metadata.annotations).not.toHaveProperty(['example.com/a']);
    const late = client.patchMetadata(configMaps, 'default', 'annotated', { finalizers: [], resourceVersion: version });
    expect(await errorOf(late)).toMatchObject({ status: 409, reason: 'Conflict' });
    await client.patchMetadata(configMaps, 'default', 'annotated', { finalizers: [] });
  });

  it('lists by pages and by selectors', async () => {
    await client.create(NAMESPACES, { metadata: { name: 'paged' } });
    for (let i = 0; i < 5; i++) {
      const labels = { parity: i % 2 === 0 ? 'even' : 'odd' };
      await client.create(configMaps, { metadata: { name: `c${i}`, namespace: 'paged', labels } });
    }
    const first = await client.list(configMaps, 'paged', { limit: 2 });
    expect(first.items.map(({ metadata }) => metadata.name)).toEqual(['c0', 'c1']);
    const rest = await client.list(configMaps, 'paged', { limit: 10, continue: first.metadata.continue });
    expect(rest.items).toHaveLength(3);
    const even = await client.list(configMaps, 'paged', { labelSelector: 'parity=even' });
    expect(even.items.map(({ metadata }) => metadata.name)).toEqual(['c0', 'c2', 'c4']);
    const one = await client.list(configMaps, undefined, { fieldSelector: 'metadata.name=c3' });
    expect(one.items.map(({ metadata }) => metadata.namespace)).toEqual(['paged']);
  });

  it('gets metadata without the data when that is enough', async () => {
    const secret = { metadata: { name: 'token', namespace: 'default' }, stringData: { token: 'hush' } };
    await client.create(SECRETS, secret);
    const { items } = await client.list(SECRETS, 'default', { metadataOnly: true });
    expect(items.find(({ metadata }) => metadata.name === 'token')).toBeDefined();
    expect(JSON.stringify(items)).not.toContain(Buffer.from('hush').toString('base64'));
  });

  it('says what the server serves', async () => {
    expect(await client.serves(STATEFUL_SETS)).toBe(true);
    expect(await client.serves(CONFIG_MAPS)).toBe(true);
    expect(await client.serves(SERVICE_MONITORS)).toBe(false);
    expect(await client.serves({ ...STATEFUL_SETS, plural: 'nothings' })).toBe(false);
  });

  it('tells why an object is invalid', async () => {
    const error = await errorOf(client.create(configMaps, configMap('Not A Name', {})));
    expect(error).toMatchObject({ status: 422, reason: 'Invalid' });
    expect(error.message).toMatch(/^POST configmaps in default: ConfigMap "Not A Name" is invalid/);
    expect(error.causes.map(({ field }) => field)).toContain('metadata.name');
  });

  it('tells what is forbidden, and to whom', async () => {
    const nobody = clientFor(server.clientConfig({ commonName: 'nobody' }));
    const error = await errorOf(nobody.list(SECRETS, 'default'));
    expect(error).toMatchObject({ code: 'KUBE_API', status: 403, reason: 'Forbidden' });
    expect(error.message).toContain('nobody');
    await nobody.close();
  });

  it('watches from a resource version on, until the server ends it', async () => {
    const { metadata } = await client.list(configMaps, 'default', {});
    const seen: string[] = [];
    let opened = 0;
    const onOpen = (): void => {
      opened++;
    };
    const watching = (async () => {
      const { resourceVersion } = metadata;
      const options = { resourceVersion, timeoutSeconds: 2, timeoutMs: 10_000, onOpen };
      for await (const { type, object } of client.watch(configMaps, 'default', options)) {
        if (type !== 'BOOKMARK') seen.push(`${type} ${object.metadata.name} ${object.data?.['a'] ?? ''}`);
      }
    })();
    await client.create(configMaps, configMap('watched', { a: 'ä'.repeat(100_000) }));
    await client.mergePatch(configMaps, 'default', 'watched', { data: { a: '2' } });
    await client.delete(configMaps, 'default', 'watched');
    await watching;
    expect(opened).toBe(1);
    expect(seen).toEqual([`ADDED watched ${'ä'.repeat(100_000)}`, 'MODIFIED watched 2', 'DELETED watched 2']);
  });

  it('ends a watch when its signal aborts', async () => {
    const { metadata } = await client.list(configMaps, 'default', {});
    const end = new AbortController();
    const options = {
      resourceVersion: metadata.resourceVersion,
      timeoutSeconds: 60,
      timeoutMs: 10_000,
      signal: end.signal,
      onOpen: () => {
        end.abort();
      },
    };
    const events = client.watch(configMaps, 'default', options);
    expect(await errorOf(events.next())).toMatchObject({ code: 'KUBE_CONNECTION' });
  });

  it('gets 410 for a resource version that is forgotten', async () => {
    const options = { resourceVersion: '1', timeoutSeconds: 5, timeoutMs: 10_000 };
    await client.create(configMaps, configMap('newer', {}));
    await server.compactEtcd();
    await server.stopApiServer();
    await server.startApiServer();
    const events = client.watch(configMaps, 'default', options);
    expect(await errorOf(events.next())).toMatchObject({ status: 410, reason: 'Expired' });
  }, 60_000);

  it('carries every call and every watch over one TLS connection', async () => {
    const proxy = await CountingProxy.start(server.url);
    const counted = clientFor({ ...server.adminConfig, server: proxy.url });
    const end = new AbortController();
    const { resourceVersion } = (await counted.list(configMaps, 'default', {})).metadata;
    const opened = Promise.withResolvers<undefined>();
    let open = 0;
    const onOpen = (): void => {
      if (++open === 8) opened.resolve(undefined);
    };
    const options = { resourceVersion, timeoutSeconds: 60, timeoutMs: 60_000, signal: end.signal, onOpen };
    const watches = Array.from({ length: 8 }, async () => {
      for await (const event of counted.watch(configMaps, 'default', options)) expect(event).toBeDefined();
    });
    await opened.promise;
    await Promise.all(Array.from({ length: 50 }, () => counted.get(configMaps, 'default', 'newer')));
    for (let i = 0; i < 20; i++) await counted.apply(configMaps, configMap('same', { i: String(i) }));
    expect(proxy.connections).toBe(1);
    end.abort();
    await Promise.allSettled(watches);
    await counted.close();
    await proxy.stop();
  });
});
