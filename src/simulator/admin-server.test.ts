import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import type { CpeDetail, CpeSummary } from '../api/admin.js';
import type { LifecycleState } from '../api/lifecycle.js';
import type { ShardConfig } from '../api/shard-config.js';
import { Registry } from '../telemetry/registry.js';
import { parseExposition } from '../telemetry/testing/parse-exposition.js';
import { createAdminServer, type AdminServer } from './admin-server.js';
import { FULL_CONFIG } from './testing/admin-config.js';
import { recordingLogger } from './testing/recording-logger.js';
import { TableControl } from './testing/table-control.js';

const TOKEN = 'open-sesame';
const STATES: readonly LifecycleState[] = ['ready', 'ready', 'failed', 'new', 'failed'];

let control: TableControl;
let server: AdminServer;
let url: string;
const logger = recordingLogger();

beforeEach(async () => {
  control = new TableControl(FULL_CONFIG, STATES);
  await serve(TOKEN);
});
afterEach(async () => {
  await server.close();
  logger.problems.length = 0;
});

async function serve(token: string): Promise<void> {
  const registry = new Registry();
  registry.counter('jobs_total', 'Jobs.').cell().inc(3);
  server = createAdminServer({ control, registry, token, logger });
  ({ url } = await server.listen('127.0.0.1', 0));
}

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

async function ask(
  request: string,
  options: { body?: unknown; headers?: Record<string, string> } = {},
): Promise<Answer> {
  const [method = '', path = ''] = request.split(' ');
  const { body } = options;
  const response = await fetch(url + path, {
    method,
    headers: { authorization: `Bearer ${TOKEN}`, ...options.headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

function json(answer: Answer): unknown {
  expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
  return JSON.parse(answer.text);
}

async function expectRefusal(
  request: string,
  status: number,
  code: string,
  options?: Parameters<typeof ask>[1],
): Promise<string> {
  const answer = await ask(request, options);
  const body = json(answer) as { code: string; error: string };
  expect([request, answer.status, body.code]).toEqual([request, status, code]);
  expect(Object.keys(body)).toEqual(['code', 'error']);
  expect(body.error.length).toBeGreaterThan(10);
  return body.error;
}

describe('GET /metrics', () => {
  it('answers without a token, in the format that is asked for', async () => {
    const text = await ask('GET /metrics', { headers: { authorization: '' } });
    expect(text.status).toBe(200);
    expect(text.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(parseExposition(text.text, 'text').get('jobs_total')?.samples.get('jobs_total')).toBe(3);
    const openMetrics = await ask('GET /metrics', { headers: { accept: 'application/openmetrics-text' } });
    expect(openMetrics.headers.get('content-type')).toBe('application/openmetrics-text; version=1.0.0; charset=utf-8');
    expect(openMetrics.headers.get('vary')).toBe('Accept');
    expect(parseExposition(openMetrics.text, 'openmetrics').get('jobs')?.samples.get('jobs_total')).toBe(3);
  });

  it('answers HEAD with the headers alone', async () => {
    const answer = await ask('HEAD /metrics');
    expect([answer.status, answer.text]).toEqual([200, '']);
    expect(Number(answer.headers.get('content-length'))).toBeGreaterThan(10);
  });
});

describe('health', () => {
  it('is healthy and ready without a token, and not ready once it drains', async () => {
    expect(json(await ask('GET /healthz', { headers: { authorization: '' } }))).toEqual({ healthy: true });
    expect(json(await ask('GET /readyz', { headers: { authorization: '' } }))).toEqual({ ready: true });
    server.drain();
    const answer = await ask('GET /readyz');
    expect([answer.status, json(answer)]).toEqual([503, { ready: false }]);
    expect((await ask('GET /healthz')).status).toBe(200);
    expect((await ask('GET /metrics')).status).toBe(200);
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
    expect(await expectRefusal(request, 401, 'ADMIN_UNAUTHORIZED', { headers: { authorization: '' } })).toContain(
      'Authorization: Bearer TOKEN',
    );
    await expectRefusal(request, 401, 'ADMIN_UNAUTHORIZED', { headers: { authorization: `Bearer ${TOKEN}x` } });
    expect(control.called).toEqual([]);
  });

  it('names the scheme, and takes it in any case', async () => {
    const answer = await ask('GET /admin/status', { headers: { authorization: '' } });
    expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="cpe-sim"');
    expect((await ask('GET /admin/status', { headers: { authorization: `bearer ${TOKEN}` } })).status).toBe(200);
  });

  it('without a token to show, serves this host but no web page', async () => {
    await server.close();
    await serve('');
    expect((await ask('GET /admin/status', { headers: { authorization: '' } })).status).toBe(200);
    await expectRefusal('POST /admin/cpes/SIM0/cr', 403, 'ADMIN_FORBIDDEN', {
      headers: { origin: 'http://evil.test' },
    });
    const { port } = new URL(url);
    const socket = connect(Number(port), '127.0.0.1');
    socket.end('GET /admin/status HTTP/1.1\r\nHost: rebound.evil.test\r\nConnection: close\r\n\r\n');
    let answer = '';
    for await (const chunk of socket.setEncoding('utf8')) answer += String(chunk);
    expect(answer).toMatch(/^HTTP\/1.1 403 /);
  });
});

describe('GET /admin/cpes', () => {
  async function serials(query = ''): Promise<string[]> {
    return (json(await ask(`GET /admin/cpes${query}`)) as CpeSummary[]).map(({ serial }) => serial);
  }

  it('lists all CPEs', async () => {
    expect((json(await ask('GET /admin/cpes')) as CpeSummary[])[2]).toEqual({
      id: 'metro-2',
      serial: 'SIM2',
      lifecycle_state: 'failed',
      last_event: 'inform 0 BOOTSTRAP',
      last_event_at: '2026-03-01T12:00:00.000Z',
    });
    expect(await serials()).toEqual(['SIM0', 'SIM1', 'SIM2', 'SIM3', 'SIM4']);
  });

  it('filters by state, limit and place', async () => {
    expect(await serials('?state=failed')).toEqual(['SIM2', 'SIM4']);
    expect(await serials('?limit=2')).toEqual(['SIM0', 'SIM1']);
    expect(await serials('?after=metro-1&limit=2')).toEqual(['SIM2', 'SIM3']);
    expect(await serials('?after=SIM2&state=failed')).toEqual(['SIM4']);
    expect(await serials('?state=bootstrapping')).toEqual([]);
  });

  it('refuses a parameter that it does not know, and a CPE that is not here', async () => {
    expect(await expectRefusal('GET /admin/cpes?stat=failed', 400, 'ADMIN_BAD_QUERY')).toContain('state');
    await expectRefusal('GET /admin/cpes?state=broken', 400, 'ADMIN_BAD_QUERY');
    await expectRefusal('GET /admin/cpes?after=SIM99', 404, 'ADMIN_UNKNOWN_CPE');
  });

  it('answers HEAD without walking the fleet', async () => {
    const answer = await ask('HEAD /admin/cpes');
    expect([answer.status, answer.text, control.listed]).toEqual([200, '', 0]);
  });

  it('breaks the connection, and logs it, when the list fails on the way', async () => {
    control.list = function* (this: TableControl) {
      for (let i = 0; i < 2000; i++) yield { ...TableControl.prototype.get.call(this, 'SIM0') } as CpeSummary;
      throw new Error('the table moved');
    };
    await expect(ask('GET /admin/cpes')).rejects.toThrow();
    expect(logger.problems[0]?.fields).toMatchObject({ path: '/admin/cpes' });
    expect(logger.problems[0]?.fields['error']).toContain('the table moved');
  });
});

describe('/admin/cpes/{id}', () => {
  it.each(['metro-1', 'SIM1'])('shows %s, by id or by serial number', async (name) => {
    const cpe = json(await ask(`GET /admin/cpes/${name}`)) as CpeDetail;
    expect(cpe).toMatchObject({ id: 'metro-1', serial: 'SIM1', usp_subscriptions: { total: 0, by_notif_type: {} } });
  });

  it('starts a connection-request session', async () => {
    const answer = await ask('POST /admin/cpes/SIM3/cr');
    expect([answer.status, json(answer)]).toEqual([
      202,
      { cr_url: 'http://127.0.0.1:7547/3', invoked_at: '2026-03-01T12:00:00.000Z' },
    ]);
    expect(control.called).toEqual(['SIM3']);
  });

  it('queues a fault', async () => {
    const answer = await ask('POST /admin/cpes/metro-0/fault/9002');
    expect([answer.status, json(answer)]).toEqual([202, { queued_at: '2026-03-01T12:00:00.000Z' }]);
    expect(control.faults).toEqual([['SIM0', 9002]]);
  });

  it.each(['9099', '8000', '12', 'many', '9002.5', '0x232a'])('refuses %s as a fault', async (code) => {
    expect(await expectRefusal(`POST /admin/cpes/SIM0/fault/${code}`, 400, 'ADMIN_UNKNOWN_FAULT')).toContain('9000');
    expect(control.faults).toEqual([]);
  });

  it.each(['GET /admin/cpes/SIM9', 'POST /admin/cpes/SIM9/cr', 'POST /admin/cpes/SIM9/fault/9002'])(
    '%s: 404',
    async (request) => {
      expect(await expectRefusal(request, 404, 'ADMIN_UNKNOWN_CPE')).toContain('SIM9');
    },
  );

  it('answers 503 where there is no CWMP to call', async () => {
    control.config = JSON.parse(JSON.stringify({ ...FULL_CONFIG, cwmp: undefined })) as ShardConfig;
    await expectRefusal('POST /admin/cpes/SIM0/cr', 503, 'ADMIN_NOT_WIRED');
  });
});

describe('GET /admin/status', () => {
  it('rolls the shard up', async () => {
    expect(json(await ask('GET /admin/status'))).toMatchObject({
      fleet: 'metro',
      generation: 3,
      cpes: { new: 1, bootstrapping: 0, ready: 2, failed: 2 },
    });
  });
});

describe('PUT /admin/config', () => {
  it('takes a configuration over', async () => {
    const answer = await ask('PUT /admin/config', { body: { ...FULL_CONFIG, generation: 4, paused: true } });
    expect([answer.status, json(answer)]).toEqual([200, { generation: 4 }]);
    expect(control.config.paused).toBe(true);
  });

  it('says 409 where the process must be restarted for it', async () => {
    expect(
      await expectRefusal('PUT /admin/config', 409, 'ADMIN_RESTART_REQUIRED', { body: { ...FULL_CONFIG, seed: 43 } }),
    ).toContain('seed');
  });

  it('says everything that is wrong with the body', async () => {
    const body = { ...FULL_CONFIG, replicas: -1, seed: undefined, sedd: 1 };
    const problems = await expectRefusal('PUT /admin/config', 400, 'ADMIN_INVALID_BODY', { body });
    expect(problems).toBe('the body: lacks the field seed; the body: has no field sedd; replicas: must be >= 0, is -1');
    expect(control.config).toBe(FULL_CONFIG);
  });

  it.each([
    ['{"seed":', 400, 'ADMIN_MALFORMED_JSON'],
    ['"text"', 400, 'ADMIN_MALFORMED_JSON'],
    ['', 400, 'ADMIN_INVALID_BODY'],
    [JSON.stringify({ text: 'x'.repeat(1_100_000) }), 413, 'ADMIN_BODY_TOO_LARGE'],
  ])('refuses the body %.20s with %i', async (body, status, code) => {
    await expectRefusal('PUT /admin/config', status, code, { body });
  });

  it('refuses an encoding that it does not know', async () => {
    await expectRefusal('PUT /admin/config', 415, 'ADMIN_BAD_REQUEST', {
      body: FULL_CONFIG,
      headers: { 'content-encoding': 'rot13' },
    });
  });
});

describe('/admin/actions/{id}', () => {
  const body = { action: 'force-cr', selector: { kind: 'state', state: 'failed' }, salt: 1 };

  it('starts an action once, and tells how it fares', async () => {
    const started = await ask('PUT /admin/actions/force-cr%3Aall%40t1', { body });
    expect([started.status, json(started)]).toEqual([
      202,
      { id: 'force-cr:all@t1', phase: 'Running', matched: 2, succeeded: 0, failed: 0, message: '' },
    ]);
    const done = { id: 'force-cr:all@t1', phase: 'Succeeded', matched: 2, succeeded: 2, failed: 0, message: '' };
    expect(json(await ask('GET /admin/actions/force-cr%3Aall%40t1'))).toEqual(done);
    const again = await ask('PUT /admin/actions/force-cr%3Aall%40t1', { body });
    expect([again.status, json(again)]).toEqual([200, done]);
  });

  it('answers 404 for one that it was not asked for', async () => {
    await expectRefusal('GET /admin/actions/t9', 404, 'ADMIN_UNKNOWN_ACTION');
  });

  it('refuses a body and an id that are none', async () => {
    await expectRefusal('PUT /admin/actions/t1', 400, 'ADMIN_INVALID_BODY', { body: { ...body, action: 'explode' } });
    await expectRefusal(`PUT /admin/actions/${'x'.repeat(257)}`, 400, 'ADMIN_ACTION_ID', { body });
  });
});

describe('what is not there', () => {
  it.each(['GET /', 'GET /metricsx', 'POST /admin/cpes/SIM0/dance', 'GET /admin/actions', 'GET /favicon.ico'])(
    '%s: 404',
    async (request) => {
      await expectRefusal(request, 404, 'ADMIN_UNKNOWN_PATH');
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
    await expectRefusal(request, 405, 'ADMIN_METHOD_NOT_ALLOWED');
    expect((await ask(request)).headers.get('allow')).toBe(allow);
  });

  it('answers a path that cannot be decoded with 400', async () => {
    await expectRefusal('GET /admin/cpes/%E0%A4%A', 400, 'ADMIN_BAD_REQUEST');
  });

  it('answers what nobody foresaw with 500, says nothing of it outside and logs it', async () => {
    control.status = () => {
      throw new Error('secret inside');
    };
    expect(await expectRefusal('GET /admin/status', 500, 'ADMIN_INTERNAL')).not.toContain('secret');
    expect(logger.problems).toHaveLength(1);
    expect(logger.problems[0]?.fields).toMatchObject({ method: 'GET', path: '/admin/status' });
    expect(logger.problems[0]?.fields['error']).toContain('secret inside');
  });
});

describe('listening', () => {
  it('names the port that is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const second = createAdminServer({ control, registry: new Registry(), token: TOKEN, logger });
    await expect(second.listen('127.0.0.1', port)).rejects.toMatchObject({
      code: 'SIM_ADDRESS_IN_USE',
      message: expect.stringContaining(`127.0.0.1:${port}`),
    });
    await second.close();
    other.close();
  });

  it.each(['0.0.0.0', '::', '192.0.2.1', 'example.test'])('refuses %s without a token', async (host) => {
    const open = createAdminServer({ control, registry: new Registry(), token: '', logger });
    await expect(open.listen(host, 0)).rejects.toMatchObject({ code: 'SIM_ADMIN_TOKEN_MISSING' });
  });

  it('serves every address with a token', async () => {
    const open = createAdminServer({ control, registry: new Registry(), token: TOKEN, logger });
    const { port } = await open.listen('0.0.0.0', 0);
    expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200);
    await open.close();
  });
});
