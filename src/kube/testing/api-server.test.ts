import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ApiServer } from './api-server.js';
import { startApiServer } from './api-server.js';

let server: ApiServer;
beforeAll(async () => {
  server = await startApiServer();
}, 60_000);
afterAll(() => server.stop());

describe('startApiServer', () => {
  it('serves the administrator', async () => {
    const { status, body } = await server.admin.request<{ gitVersion: string }>('GET', '/version');
    expect([status, body.gitVersion]).toEqual([200, expect.stringMatching(/^v1\./)]);
  });
});
