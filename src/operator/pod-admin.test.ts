import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { commonShardConfig } from '../fleet/shard-config.js';
import { podShard } from '../fleet/shards.js';
import { fleetOf, shardStatus } from '../fleet/testing/fleet.js';
import { createPodAdmin, type PodAdmin } from './pod-admin.js';

let server: Server;
let admin: PodAdmin;
let seen: string[];
let answer: { status: number; body: string };
const to = { pod: 'metro-3', ip: '127.0.0.1', token: 'open-sesame', soon: true };

beforeEach(async () => {
  seen = [];
  server = createServer((request: IncomingMessage, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      seen.push(`${request.method ?? ''} ${request.url ?? ''} ${request.headers.authorization ?? ''} ${body}`);
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  admin = createPodAdmin((server.address() as AddressInfo).port);
});
afterEach(async () => {
  await admin.close();
  server.closeAllConnections();
  server.close();
});

const problem = (status: number): typeof answer => ({
  status,
  body: JSON.stringify({ code: 'ADMIN_X', error: 'it says no' }),
});

describe('the admin API of a pod', () => {
  it('is asked with the token', async () => {
    answer = { status: 200, body: JSON.stringify(shardStatus(3, 5)) };
    expect(await admin.status(to)).toEqual(shardStatus(3, 5));
    expect(seen).toEqual(['GET /admin/status Bearer open-sesame ']);
  });

  it('takes a configuration over, or says what asks for a restart', async () => {
    const common = commonShardConfig(fleetOf({ cwmp: { acsUrl: 'http://acs/' } }), {
      profile: () => 'builtin:x',
      secret: () => '/s',
    });
    const config = { ...common, shard: podShard(10, 1000, 0) };
    answer = { status: 200, body: '{"generation":2}' };
    expect(await admin.configure(to, config)).toEqual({});
    expect(seen[0]).toBe(`PUT /admin/config Bearer open-sesame ${JSON.stringify(config)}`);
    answer = problem(409);
    expect(await admin.configure(to, config)).toEqual({ restartRequired: 'it says no' });
    answer = problem(400);
    await expect(admin.configure(to, config)).rejects.toMatchObject({ code: 'OPERATOR_POD_ANSWER' });
  });

  it('tells a refusal from an answer that does not count', async () => {
    const request = { action: 'force-cr', selector: { kind: 'all' }, salt: 1 } as const;
    answer = { status: 202, body: '{"id":"a/b","phase":"Running"}' };
    expect(await admin.act(to, 'a/b', request)).toMatchObject({ phase: 'Running' });
    expect(seen[0]).toMatch(/^PUT \/admin\/actions\/a%2Fb /);
    answer = problem(400);
    await expect(admin.act(to, 'x', request)).rejects.toMatchObject({
      code: 'OPERATOR_POD_ANSWER',
      message: 'it answered 400: it says no',
    });
    answer = { status: 502, body: '<html>no pod' };
    await expect(admin.act(to, 'x', request)).rejects.toMatchObject({
      code: 'OPERATOR_POD',
      message: 'it answered 502: <html>no pod',
    });
  });

  it.each([
    [true, 1],
    [false, 3],
  ])('keeps the connection of a pod that is asked again soon (%s)', async (soon, expected) => {
    answer = { status: 200, body: JSON.stringify(shardStatus(3, 5)) };
    let connections = 0;
    server.on('connection', () => (connections += 1));
    for (let i = 0; i < 3; i++) await admin.status({ ...to, soon });
    expect(connections).toBe(expected);
  });

  it('says why there is no answer', async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await expect(admin.status(to)).rejects.toMatchObject({
      code: 'OPERATOR_POD',
      message: 'it does not answer: ECONNREFUSED',
    });
  });
});
