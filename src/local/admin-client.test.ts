import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdminClient, type AdminClient } from './admin-client.js';
import { shardConfig } from './testing/shard-config.js';

describe('admin client', () => {
  let server: Server;
  let client: AdminClient;
  let asked: string[];
  let answer: { status: number; body: string };
  beforeEach(async () => {
    asked = [];
    server = createServer((request, response) => {
      asked.push(`${request.method ?? ''} ${request.url ?? ''} ${request.headers.authorization ?? ''}`);
      request.resume().on('end', () => response.writeHead(answer.status).end(answer.body));
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    client = createAdminClient('worker lab/metro/0', `http://127.0.0.1:${port}`, 'secret');
  });
  afterEach(() => {
    client.close();
    server.close();
  });

  it('shows its token and asks for what is wanted', async () => {
    answer = { status: 200, body: '[]' };
    await client.cpes({});
    await client.cpes({ state: 'failed', limit: 5 });
    answer = { status: 404, body: '{}' };
    expect(await client.cpe('a/b')).toBeUndefined();
    expect(asked).toEqual([
      'GET /admin/cpes Bearer secret',
      'GET /admin/cpes?state=failed&limit=5 Bearer secret',
      'GET /admin/cpes/a%2Fb Bearer secret',
    ]);
  });

  it.each([
    [200, '{"generation":2}', { verdict: 'accepted' }],
    [409, '{"code":"C","error":"seed cannot change"}', { verdict: 'restart', why: 'seed cannot change' }],
    [400, '{"code":"C","error":"is wrong"}', { verdict: 'invalid', why: 'is wrong' }],
    [500, 'no JSON', { verdict: 'unreachable', why: 'no JSON' }],
  ])('an answer %d to a configuration: %s', async (status, body, verdict) => {
    answer = { status, body };
    expect(await client.configure(shardConfig())).toEqual(verdict);
  });

  it('says which worker refused what', async () => {
    answer = { status: 401, body: '{"code":"C","error":"The token is wrong"}' };
    await expect(client.status()).rejects.toMatchObject({
      code: 'LOCAL_WORKER_ANSWER',
      message: 'worker lab/metro/0 answered GET /admin/status with 401: The token is wrong',
    });
  });

  it('says which worker does not answer', async () => {
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    await expect(client.status()).rejects.toMatchObject({
      code: 'LOCAL_WORKER',
      message: `worker lab/metro/0 does not answer: connect ECONNREFUSED 127.0.0.1:${port}`,
    });
    expect(await client.configure(shardConfig())).toMatchObject({ verdict: 'unreachable' });
  });
});
