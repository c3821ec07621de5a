import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { Registry } from '../telemetry/registry.js';
import { parseExposition } from '../telemetry/testing/parse-exposition.js';
import { createAdminServer } from './admin-server.js';
import { json, serveShard, TOKEN, type ServedShard } from './testing/served-shard.js';

let shard: ServedShard;

beforeEach(async () => {
  shard = await serveShard(TOKEN);
});
afterEach(async () => {
  await shard.server.close();
});

describe('GET /metrics', () => {
  it('answers without a token, in the format that is asked for', async () => {
    const text = await shard.ask('GET /metrics', { headers: { authorization: '' } });
    expect(text.status).toBe(200);
    expect(text.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(parseExposition(text.text, 'text').get('jobs_total')?.samples.get('jobs_total')).toBe(3);
    const openMetrics = await shard.ask('GET /metrics', { headers: { accept: 'application/openmetrics-text' } });
    expect(openMetrics.headers.get('content-type')).toBe('application/openmetrics-text; version=1.0.0; charset=utf-8');
    expect(openMetrics.headers.get('vary')).toBe('Accept');
    expect(parseExposition(openMetrics.text, 'openmetrics').get('jobs')?.samples.get('jobs_total')).toBe(3);
  });

  it('answers HEAD with the headers alone', async () => {
    const answer = await shard.ask('HEAD /metrics');
    expect([answer.status, answer.text]).toEqual([200, '']);
    expect(Number(answer.headers.get('content-length'))).toBeGreaterThan(10);
  });
});

describe('health', () => {
  it('is healthy and ready without a token, and not ready once it drains', async () => {
    expect(json(await shard.ask('GET /healthz', { headers: { authorization: '' } }))).toEqual({ healthy: true });
    expect(json(await shard.ask('GET /readyz', { headers: { authorization: '' } }))).toEqual({ ready: true });
    shard.server.drain();
    const answer = await shard.ask('GET /readyz');
    expect([answer.status, json(answer)]).toEqual([503, { ready: false }]);
    expect((await shard.ask('GET /healthz')).status).toBe(200);
    expect((await shard.ask('GET /metrics')).status).toBe(200);
  });
});

describe('authorization', () => {
  const paths = [
    'GET /admin/cpes',
    'GET /admin/nothing',
    'PUT /admin/config',
    'POST /admin/cpes/SIM0/cr',
    'GET /admin',
  ];
  it.each(paths)('%s: 401 without the token, whatever is behind', async (request) => {
    expect(await shard.expectRefusal(request, 401, 'ADMIN_UNAUTHORIZED', { headers: { authorization: '' } })).toContain(
      'Authorization: Bearer TOKEN',
    );
    await shard.expectRefusal(request, 401, 'ADMIN_UNAUTHORIZED', { headers: { authorization: `Bearer ${TOKEN}x` } });
    expect(shard.control.called).toEqual([]);
  });

  it('names the scheme, and takes it in any case', async () => {
    const answer = await shard.ask('GET /admin/status', { headers: { authorization: '' } });
    expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="cpe-sim"');
    expect((await shard.ask('GET /admin/status', { headers: { authorization: `bearer ${TOKEN}` } })).status).toBe(200);
  });

  it('without a token to show, serves this host but no web page', async () => {
    await shard.server.close();
    shard = await serveShard('');
    expect((await shard.ask('GET /admin/status', { headers: { authorization: '' } })).status).toBe(200);
    await shard.expectRefusal('POST /admin/cpes/SIM0/cr', 403, 'ADMIN_FORBIDDEN', {
      headers: { origin: 'http://evil.test' },
    });
    const socket = connect(shard.port, '127.0.0.1');
    socket.end('GET /admin/status HTTP/1.1\r\nHost: rebound.evil.test\r\nConnection: close\r\n\r\n');
    let answer = '';
    for await (const chunk of socket.setEncoding('utf8')) answer += String(chunk);
    expect(answer).toMatch(/^HTTP\/1.1 403 /);
  });
});

describe('what is not there', () => {
  it.each(['GET /', 'GET /metricsx', 'POST /admin/cpes/SIM0/dance', 'GET /admin/actions', 'GET /favicon.ico'])(
    '%s: 404',
    async (request) => {
      await shard.expectRefusal(request, 404, 'ADMIN_UNKNOWN_PATH');
    },
  );

  it.each([
    ['POST /metrics', 'GET, HEAD'],
    ['DELETE /admin/cpes', 'GET, HEAD'],
    ['PUT /admin/cpes/SIM0', 'GET, HEAD'],
    ['GET /admin/cpes/SIM0/cr', 'POST'],
    ['OPTIONS /admin/cpes/SIM0/fault/9002', 'POST'],
    ['GET /admin/config', 'PUT'],
    ['POST /admin/actions/t1', 'GET, HEAD, PUT'],
    ['PATCH /admin/status', 'GET, HEAD'],
    ['POST /healthz', 'GET, HEAD'],
    ['POST /readyz', 'GET, HEAD'],
  ])('%s: 405, there is %s', async (request, allow) => {
    await shard.expectRefusal(request, 405, 'ADMIN_METHOD_NOT_ALLOWED');
    expect((await shard.ask(request)).headers.get('allow')).toBe(allow);
  });

  it('answers a path that cannot be decoded with 400', async () => {
    await shard.expectRefusal('GET /admin/cpes/%E0%A4%A', 400, 'ADMIN_BAD_REQUEST');
  });

  it('answers what nobody foresaw with 500, says nothing of it outside and logs it', async () => {
    shard.control.status = () => {
      throw new Error('secret inside');
    };
    expect(await shard.expectRefusal('GET /admin/status', 500, 'ADMIN_INTERNAL')).not.toContain('secret');
    expect(shard.logger.problems).toHaveLength(1);
    expect(shard.logger.problems[0]?.fields).toMatchObject({ method: 'GET', path: '/admin/status' });
    expect(shard.logger.problems[0]?.fields['error']).toContain('secret inside');
  });
});

describe('listening', () => {
  it('names the port that is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const second = createAdminServer({
      control: shard.control,
      registry: new Registry(),
      token: TOKEN,
      logger: shard.logger,
    });
    await expect(second.listen('127.0.0.1', port)).rejects.toMatchObject({
      code: 'SIM_ADDRESS_IN_USE',
      message: expect.stringContaining(`127.0.0.1:${port}`),
    });
    await second.close();
    other.close();
  });

  it.each(['0.0.0.0', '::', '192.0.2.1', 'example.test'])('refuses %s without a token', async (host) => {
    const open = createAdminServer({
      control: shard.control,
      registry: new Registry(),
      token: '',
      logger: shard.logger,
    });
    await expect(open.listen(host, 0)).rejects.toMatchObject({ code: 'SIM_ADMIN_TOKEN_MISSING' });
  });

  it('serves every address with a token', async () => {
    const open = createAdminServer({
      control: shard.control,
      registry: new Registry(),
      token: TOKEN,
      logger: shard.logger,
    });
    const { port } = await open.listen('0.0.0.0', 0);
    expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200);
    await open.close();
  });
});
