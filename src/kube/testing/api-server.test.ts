import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ApiServer } from './api-server.js';
import { startApiServer } from './api-server.js';
import { RawClient } from './raw-client.js';

const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps';
const configMap = (name: string): object => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } });

let server: ApiServer;
beforeAll(async () => {
  server = await startApiServer();
}, 60_000);
afterAll(() => server.stop());

/** Creates an object and gives its resourceVersion. */
async function create(name: string): Promise<string> {
  const { body } = await server.admin.request<{ metadata: { resourceVersion: string } }>('POST', CONFIG_MAPS, {
    body: configMap(name),
  });
  return body.metadata.resourceVersion;
}
const found = async (name: string): Promise<number> =>
  (await server.admin.request('GET', `${CONFIG_MAPS}/${name}`)).status;

describe('startApiServer', () => {
  it('lets the administrator do everything, and others what RBAC allows', async () => {
    await create('secret-plan');
    expect(await found('secret-plan')).toBe(200);
    const jo = new RawClient(server.clientConfig({ commonName: 'jo' }));
    expect((await jo.request('GET', CONFIG_MAPS)).status).toBe(403);
    const rules = [{ apiGroups: [''], resources: ['configmaps'], verbs: ['list'] }];
    const rbac = '/apis/rbac.authorization.k8s.io/v1/namespaces/default';
    await server.admin.request('POST', `${rbac}/roles`, { body: { metadata: { name: 'lister' }, rules } });
    await server.admin.request('POST', `${rbac}/rolebindings`, {
      body: {
        metadata: { name: 'lister' },
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'lister' },
        subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'jo' }],
      },
    });
    let status = 403;
    // RBAC hears of new roles over a watch.
    while (status === 403) ({ status } = await jo.request('GET', CONFIG_MAPS));
    expect(status).toBe(200);
    expect((await jo.request('DELETE', `${CONFIG_MAPS}/secret-plan`)).status).toBe(403);
    await jo.close();
  });

  it('keeps its data, port and certificates when kube-apiserver is killed and started again', async () => {
    await create('over-a-crash');
    await server.stopApiServer();
    await expect(found('over-a-crash')).rejects.toThrow(/ECONNREFUSED|ECONNRESET|other side closed/);
    await server.startApiServer();
    expect(await found('over-a-crash')).toBe(200);
  });

  it('keeps its data when etcd is killed and started again', async () => {
    await create('over-a-loss');
    await server.stopEtcd();
    await server.startEtcd();
    // The API server takes a moment to find it again.
    let status = 500;
    while (status >= 500) status = await found('over-a-loss');
    expect(status).toBe(200);
  });

  it('tells a watch from a resourceVersion before a compaction that it is gone', async () => {
    const old = await create('old');
    await create('new');
    await server.stopApiServer('SIGTERM'); // what it remembers itself is not compacted
    await server.compactEtcd();
    await server.startApiServer();
    const watch = server.admin.watch(`${CONFIG_MAPS}?watch=1&resourceVersion=${old}`);
    expect((await watch.next()).value).toMatchObject({ type: 'ERROR', object: { code: 410, reason: 'Expired' } });
  });

  it('serves kubectl', async () => {
    await create('by-name');
    expect(await server.kubectl('get', 'configmap', 'by-name', '-o', 'name')).toBe('configmap/by-name\n');
    await expect(server.kubectl('get', 'configmap', 'none')).rejects.toThrow('NotFound');
  });

  it('leaves nothing behind', async () => {
    const other = await startApiServer();
    const folder = dirname(other.kubeconfigFile);
    expect(existsSync(folder)).toBe(true);
    await other.stop();
    expect(existsSync(folder)).toBe(false);
    await expect(other.admin.request('GET', '/readyz')).rejects.toThrow('destroyed');
  });
});
