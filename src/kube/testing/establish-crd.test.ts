import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ApiServer } from './api-server.js';
import { startApiServer } from './api-server.js';
import { establishCrd } from './establish-crd.js';

const schema = { openAPIV3Schema: { type: 'object', properties: { spec: { type: 'object', properties: {} } } } };
const crd = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'lamps.example.com' },
  spec: {
    group: 'example.com',
    scope: 'Namespaced',
    names: { kind: 'Lamp', listKind: 'LampList', plural: 'lamps', singular: 'lamp' },
    versions: [{ name: 'v1', served: true, storage: true, schema }],
  },
};

let server: ApiServer;
beforeAll(async () => {
  server = await startApiServer();
}, 60_000);
afterAll(() => server.stop());

describe('establishCrd', () => {
  it('returns when objects can be made, by kubectl too', async () => {
    expect((await establishCrd(server.admin, crd)).status).toBe(201);
    const lamp = { apiVersion: 'example.com/v1', kind: 'Lamp', metadata: { name: 'one' } };
    const { status } = await server.admin.request('POST', '/apis/example.com/v1/namespaces/default/lamps', {
      body: lamp,
    });
    expect(status).toBe(201);
    expect(await server.kubectl('get', 'lamps', '-o', 'name')).toBe('lamp.example.com/one\n');
    expect(await server.kubectl('explain', 'lamp')).toMatch(/KIND: +Lamp/);
    expect((await establishCrd(server.admin, crd)).status).toBe(200);
  });

  it('returns what was wrong with one that is refused', async () => {
    const { status } = await establishCrd(server.admin, { ...crd, metadata: { name: 'lights.example.com' } });
    expect(status).toBe(422);
  });
});
