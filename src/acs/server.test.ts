import { connect } from 'node:net';
import { once } from 'node:events';
import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { authorize, parseChallenge } from '../cwmp/http-digest.js';
import { AcsError } from './errors.js';
import type { AcsOptions } from './options.js';
import type { Acs } from './acs.js';
import { createAcs } from './server.js';
import { TestDevice, send } from './testing/device.js';
import { FakeClock } from './testing/fake-clock.js';
import { faultIn, faultXml, informXml, messageXml, requestIn, responseXml } from './testing/messages.js';

const DEVICE = '00D09E-HG7-SIM00000001';

let clock: FakeClock;
let warnings: { message: string; fields: Readonly<Record<string, unknown>> | undefined }[];
let open: Acs[];

beforeEach(() => {
  clock = new FakeClock();
  warnings = [];
  open = [];
});

afterEach(async () => {
  await Promise.all(
    open.map((acs) => {
      const closed = acs.close(1);
      clock.advance(1);
      return closed;
    }),
  );
});

async function start(options: Partial<AcsOptions> = {}): Promise<{ acs: Acs; url: string; port: number }> {
  const logger = {
    info: () => undefined,
    warn: (message: string, fields?: Readonly<Record<string, unknown>>) => void warnings.push({ message, fields }),
    error: (message: string, fields?: Readonly<Record<string, unknown>>) => {
      throw new Error(message, { cause: fields });
    },
  };
  const acs = createAcs({ logger, clock, random: randomBytes, ...options });
  open.push(acs);
  return { acs, ...(await acs.listen({ host: '127.0.0.1', port: 0 })) };
}

const ended = (acs: Acs): Partial<Record<string, number>> =>
  Object.fromEntries(Object.entries(acs.status().sessions.ended).filter(([, count]) => count > 0));

describe('a session over HTTP', () => {
  it('is an Inform, a response, an empty POST and 204', async () => {
    const { acs, url } = await start();
    const device = new TestDevice(url);
    const response = await device.post(informXml({ id: 'abc' }));
    expect(response.status).toBe(200);
    expect(response.headers['content-type']).toBe('text/xml; charset="utf-8"');
    expect(response.headers['set-cookie']?.[0]).toMatch(/^cpesim-acs=[\w-]{20}; Path=\/; HttpOnly$/);
    expect(response.body).toContain('>abc</cwmp:ID>');
    expect(response.body).toContain('cwmp:InformResponse');
    expect(acs.status().sessions.active).toBe(1);
    const last = await device.post('');
    expect([last.status, last.body]).toEqual([204, '']);
    expect(acs.status().sessions).toMatchObject({ active: 0, begun: 1 });
    expect(ended(acs)).toEqual({ complete: 1 });
    expect(acs.inventory.get(DEVICE)).toMatchObject({ informs: 1, connectionRequestUrl: 'http://127.0.0.1:1/cr' });
  });

  it('carries out the tasks of the device, each on its own connection', async () => {
    const { acs, url } = await start();
    const device = new TestDevice(url);
    await device.post(informXml());
    const known = acs.inventory.get(DEVICE)!;
    const { order: get } = acs.push({ method: 'GetParameterValues', names: ['Device.X'] }, [known]);
    const { order: set } = acs.push(
      { method: 'SetParameterValues', values: [{ name: 'Device.Y', value: '1', type: 'xsd:int' }], parameterKey: 'k' },
      [known],
    );
    const first = requestIn((await device.post('')).body);
    expect(first.request).toEqual({ method: 'GetParameterValues', names: ['Device.X'] });
    const values = [{ name: 'Device.X', value: 'ä & <', type: 'xsd:string' as const }];
    const second = requestIn(
      (await device.post(responseXml(first.id, { method: 'GetParameterValuesResponse', values }))).body,
    );
    expect(second.request).toMatchObject({ method: 'SetParameterValues', parameterKey: 'k' });
    expect((await device.post(faultXml(second.id, 9003))).status).toBe(204);
    expect(get.counts).toMatchObject({ done: 1 });
    expect(set.counts).toMatchObject({ fault: 1 });
    expect(known.known.get('Device.X')).toBe('ä & <');
    expect(known.faults).toMatchObject([{ method: 'SetParameterValues', fault: { code: 9003 } }]);
  });

  it('finds its cookie among others, in one header or several', async () => {
    const { acs, url } = await start();
    const device = new TestDevice(url);
    await device.post(informXml());
    const cookie = [`$Version=1; a=1`, `${device.cookie ?? ''}; $Path=/`, 'b=2'];
    expect((await send(url, { headers: { Cookie: cookie } })).status).toBe(204);
    expect(ended(acs)).toEqual({ complete: 1 });
  });

  it('is begun anew by a second Inform', async () => {
    const { acs, url } = await start();
    const device = new TestDevice(url);
    await device.post(informXml());
    const firstCookie = device.cookie;
    await device.post(informXml({ id: 'again' }));
    expect(device.cookie).not.toBe(firstCookie);
    expect(acs.status().sessions.active).toBe(1);
    expect((await device.post('')).status).toBe(204);
    expect(ended(acs)).toEqual({ superseded: 1, complete: 1 });
  });

  it('is ended by a session that its device begins on another connection, and the task under way comes again', async () => {
    const { acs, url } = await start();
    const [old, young] = [new TestDevice(url), new TestDevice(url)];
    await old.post(informXml());
    const { order } = acs.push({ method: 'Reboot', commandKey: 'k' }, [acs.inventory.get(DEVICE)!]);
    await old.post('');
    expect(order.counts).toMatchObject({ running: 1 });
    await young.post(informXml());
    expect(order.counts).toMatchObject({ queued: 1, running: 0 });
    const { id } = requestIn((await young.post('')).body);
    expect((await old.post('')).status).toBe(400);
    expect((await young.post(responseXml(id, { method: 'RebootResponse' }))).status).toBe(204);
    expect(order.counts).toEqual({ queued: 0, running: 0, done: 1, fault: 0 });
  });
});

describe('what is no CWMP', () => {
  it.each([
    ['garbage', 'hello', {}, 400],
    ['XML that is no envelope', '<a/>', {}, 400],
    ['a DOCTYPE', `<!DOCTYPE a [<!ENTITY b "c">]>${informXml().slice(38)}`, {}, 400],
    ['another content type', informXml(), { 'Content-Type': 'application/json' }, 415],
    ['another charset', informXml(), { 'Content-Type': 'text/xml; charset=utf-16' }, 415],
    ['a compressed body', informXml(), { 'Content-Encoding': 'gzip' }, 415],
    ['an empty POST without a session', '', {}, 400],
    ['an empty POST of a session that never was', '', { Cookie: 'cpesim-acs=nope' }, 400],
    ['a body beyond the cap', 'x'.repeat(5000), {}, 413],
  ])('%s is refused, and logged with its address', async (_what, body, headers, status) => {
    const { acs, url } = await start({ limits: { maxBodyBytes: 4096 } });
    const answer = await send(url, { headers: { 'Content-Type': 'text/xml', ...headers } }, body);
    expect(answer.status).toBe(status);
    expect(answer.body).not.toBe('');
    expect(warnings).toMatchObject([
      { message: 'request refused', fields: { from: expect.stringMatching(/^127\.0\.0\.1:\d+$/) } },
    ]);
    expect(acs.status()).toMatchObject({ devices: 0, sessions: { active: 0 } });
  });

  it('ends the session that it comes in', async () => {
    const { acs, url } = await start();
    const device = new TestDevice(url);
    await device.post(informXml());
    expect((await device.post('<not closed')).status).toBe(400);
    expect((await device.post('')).status).toBe(400);
    expect(ended(acs)).toEqual({ protocol: 1 });
  });

  it('is a fault 8001 where it is CWMP, but no Inform', async () => {
    const { acs, url } = await start();
    const answer = await new TestDevice(url).post(messageXml('<cwmp:GetRPCMethods></cwmp:GetRPCMethods>'));
    expect([answer.status, faultIn(answer.body).code]).toEqual([200, 8001]);
    expect(answer.headers['set-cookie']).toBeUndefined();
    expect(acs.status().sessions).toMatchObject({ active: 0, begun: 0 });
  });

  it('is a fault 8003 where the Inform lacks something', async () => {
    const { acs, url } = await start();
    const answer = await new TestDevice(url).post(messageXml('<cwmp:Inform></cwmp:Inform>'));
    expect([answer.status, faultIn(answer.body).code]).toEqual([200, 8003]);
    expect(acs.status()).toMatchObject({ devices: 0, sessions: { active: 0 } });
  });

  it('may be no HTTP at all', async () => {
    const { port } = await start();
    const socket = connect(port, '127.0.0.1');
    socket.write('\x16\x03\x01 not http\r\n\r\n');
    const [data] = (await once(socket, 'data')) as [Buffer];
    expect(data.toString()).toMatch(/^HTTP\/1\.1 400 /);
    expect(warnings).toMatchObject([{ message: 'not HTTP' }]);
    socket.destroy();
  });

  it('may be a reset, which is nothing to warn of', async () => {
    const { port } = await start();
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    socket.write('POST /cwmp HTTP/1.1\r\n');
    socket.resetAndDestroy();
    const after = connect(port, '127.0.0.1');
    after.write('nor is this HTTP\r\n\r\n');
    await once(after, 'data');
    after.destroy();
    expect(warnings).toMatchObject([{ message: 'not HTTP' }]);
  });

  it('floods no log', async () => {
    const { url } = await start();
    for (let i = 0; i < 25; i++) await send(url, {}, 'x');
    expect(warnings).toHaveLength(10);
    clock.advance(1000);
    expect(warnings[10]).toEqual({ message: 'warnings left out', fields: { count: 15 } });
  });

  it.each([
    ['GET', '/cwmp', 405],
    ['POST', '/other', 404],
    ['POST', '/cwmpx', 404],
    ['POST', '/api/devices', 404],
  ])('%s %s is %i', async (method, path, status) => {
    const { port } = await start();
    expect((await send(`http://127.0.0.1:${port}${path}`, { method })).status).toBe(status);
  });
});

describe('sessions that break off', () => {
  it('expire', async () => {
    const { acs, url } = await start({ limits: { sessionTimeoutMs: 10_000 } });
    const device = new TestDevice(url);
    await device.post(informXml());
    const { order } = acs.push({ method: 'FactoryReset' }, [acs.inventory.get(DEVICE)!]);
    clock.advance(6_000);
    await device.post('');
    clock.advance(9_000);
    expect(acs.status().sessions.active).toBe(1);
    clock.advance(2_000);
    expect(acs.status().sessions.active).toBe(0);
    expect(ended(acs)).toEqual({ expired: 1 });
    expect(order.counts).toMatchObject({ queued: 1 });
    expect((await device.post('')).status).toBe(400);
  });

  it('end with a body that breaks off', async () => {
    const { acs, url, port } = await start();
    const device = new TestDevice(url);
    await device.post(informXml());
    const socket = connect(port, '127.0.0.1');
    socket.write(
      `POST /cwmp HTTP/1.1\r\nHost: a\r\nContent-Type: text/xml\r\nCookie: ${device.cookie ?? ''}\r\nContent-Length: 99\r\n\r\n<a>`,
      () => socket.destroy(),
    );
    await untilIdle(acs);
    expect(ended(acs)).toEqual({ aborted: 1 });
  });

  it('end when the ACS closes', async () => {
    const { acs, url } = await start();
    await new TestDevice(url).post(informXml());
    const closed = acs.close(5_000);
    expect((await new TestDevice(url).post(informXml({ serial: 'SIM2' }))).status).toBe(503);
    clock.advance(5_000);
    await closed;
    expect(ended(acs)).toEqual({ shutdown: 1 });
    expect(clock.timers).toBe(0);
  });

  it('may end in order while the ACS closes', async () => {
    const { acs, url } = await start();
    const device = new TestDevice(url);
    await device.post(informXml());
    const closed = acs.close(5_000);
    expect((await device.post('')).status).toBe(204);
    await closed;
    expect(ended(acs)).toEqual({ complete: 1 });
    expect(clock.timers).toBe(0);
  });

  it('are not begun beyond the limit', async () => {
    const { acs, url } = await start({ limits: { maxSessions: 1 } });
    await new TestDevice(url).post(informXml());
    const refused = await new TestDevice(url).post(informXml({ serial: 'SIM2' }));
    expect([refused.status, refused.headers['retry-after']]).toEqual([503, '5']);
    expect(acs.status().sessions.active).toBe(1);
  });
});

/** Resolves once no session is active: turns of the event loop, not time, bring that about. */
async function untilIdle(acs: Acs): Promise<void> {
  while (acs.status().sessions.active > 0) await new Promise(setImmediate);
}

describe('authentication', () => {
  const login = { username: 'cpe', password: 'secret' };
  const basic = (text: string): Record<string, string> => ({
    Authorization: `Basic ${Buffer.from(text).toString('base64')}`,
  });

  it.each([
    ['none', {}, 401],
    ['a wrong password', basic('cpe:wrong'), 401],
    ['the right ones', basic('cpe:secret'), 200],
  ])('with Basic takes %s', async (_what, headers, status) => {
    const { url } = await start({ authentication: { kind: 'basic', ...login } });
    const answer = await new TestDevice(url, headers).post(informXml());
    expect(answer.status).toBe(status);
    expect(answer.headers['www-authenticate']?.startsWith('Basic ') ?? false).toBe(status === 401);
  });

  it.each([
    ['the right password', 'secret', 200],
    ['a wrong one', 'wrong', 401],
  ])('with Digest takes %s', async (_what, password, status) => {
    const { acs, url } = await start({ authentication: { kind: 'digest', ...login } });
    const first = await new TestDevice(url).post(informXml());
    expect(first.status).toBe(401);
    const challenge = parseChallenge(first.headers['www-authenticate'] ?? '')!;
    const authorization = authorize(challenge, {
      username: 'cpe',
      password,
      method: 'POST',
      uri: '/cwmp',
      cnonce: 'c',
      nc: 1,
    });
    const device = new TestDevice(url, { Authorization: authorization });
    expect((await device.post(informXml())).status).toBe(status);
    // A session is authenticated once: the same Authorization, whose count is used up, comes with every request.
    expect((await device.post('')).status).toBe(status === 200 ? 204 : 401);
    expect(acs.inventory.size).toBe(status === 200 ? 1 : 0);
  });
});

describe('createAcs', () => {
  it('says that a port is in use', async () => {
    const { port } = await start();
    const acs = createAcs({
      logger: { info: () => undefined, warn: () => undefined, error: () => undefined },
      clock,
      random: randomBytes,
    });
    await expect(acs.listen({ host: '127.0.0.1', port })).rejects.toMatchObject({
      code: 'ACS_LISTEN',
      message: expect.stringContaining(`127.0.0.1:${port}: the port is in use`),
    });
  });

  it.each<[string, Partial<AcsOptions>]>([
    ['a limit of 0', { limits: { maxSessions: 0 } }],
    ['a path without a slash', { path: 'cwmp' }],
    ['the path of the API', { path: '/api/cwmp' }],
  ])('refuses %s', async (_what, options) => {
    await expect(start(options)).rejects.toThrow(AcsError);
  });

  it('puts a device into the inventory once for many Informs', async () => {
    const { acs, url } = await start();
    for (const serial of ['A', 'B', 'A', 'A']) {
      const device = new TestDevice(url);
      await device.post(informXml({ serial }));
      await device.post('');
      clock.advance(1000);
    }
    expect(acs.inventory.all().map(({ id, informs }) => [id, informs])).toEqual([
      ['00D09E-HG7-A', 3],
      ['00D09E-HG7-B', 1],
    ]);
  });
});
