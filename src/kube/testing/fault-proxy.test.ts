import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ApiServer } from './api-server.js';
import { startApiServer } from './api-server.js';
import type { FaultProxy } from './fault-proxy.js';
import { RawClient } from './raw-client.js';

const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps';
const configMap = (name: string): object => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } });

let server: ApiServer;
let proxy: FaultProxy;
let client: RawClient;
beforeAll(async () => {
  server = await startApiServer();
}, 60_000);
afterAll(() => server.stop());
beforeEach(async () => {
  proxy = await server.startProxy();
  client = new RawClient({ ...server.adminConfig, server: proxy.url });
});
afterEach(async () => {
  await client.close();
  await proxy.stop();
});

describe('FaultProxy', () => {
  it('passes on who the client is, and what it may do', async () => {
    const nobody = new RawClient(server.clientConfig({ commonName: 'nobody', organizations: ['none'] }, proxy.url));
    const review = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' };
    const { body } = await nobody.request('POST', '/apis/authentication.k8s.io/v1/selfsubjectreviews', { body: review });
    expect(body).toMatchObject({ status: { userInfo: { username: 'nobody', groups: ['none', 'system:authenticated'] } } });
    expect((await nobody.request('GET', CONFIG_MAPS)).status).toBe(403);
    expect((await client.request('GET', CONFIG_MAPS)).status).toBe(200);
    await nobody.close();
  });
});
