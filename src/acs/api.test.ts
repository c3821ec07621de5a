import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Acs } from './acs.js';
import { createAcs } from './server.js';
import { TestDevice, send } from './testing/device.js';
import { FakeClock } from './testing/fake-clock.js';
import { faultXml, informXml, requestIn } from './testing/messages.js';

const TOKEN = 'a-token';
const ID = '00D09E-HG7-SIM00000001';

let acs: Acs;
let url: string;
let api: string;

beforeEach(async () => {
  const quiet = (): void => undefined;
  acs = createAcs({
    logger: { info: quiet, warn: quiet, error: quiet },
    clock: new FakeClock(),
    random: randomBytes,
    apiToken: TOKEN,
    limits: { maxTasksPerDevice: 2 },
  });
  const bound = await acs.listen({ host: '127.0.0.1', port: 0 });
  url = bound.url;
  api = `http://127.0.0.1:${bound.port}/api`;
});

afterEach(() => acs.close());

async function inform(serial = 'SIM00000001', cr?: string): Promise<void> {
  const device = new TestDevice(url);
  await device.post(informXml({ serial, ...(cr !== undefined && { url: cr }) }));
  await device.post('');
}

async function call(method: string, path: string, body?: unknown): Promise<{ status: number; json: unknown }> {
  const text = body === undefined ? '' : JSON.stringify(body);
  const answer = await send(api + path, { method, headers: { Authorization: `Bearer ${TOKEN}` } }, text);
  return { status: answer.status, json: JSON.parse(answer.body) as unknown };
}

describe('the API', () => {
  it.each([undefined, 'Bearer wrong', `Basic ${TOKEN}`, 'Bearer '])(
    'refuses Authorization %s',
    async (authorization) => {
      const headers = authorization === undefined ? {} : { Authorization: authorization };
      const answer = await send(`${api}/devices`, { method: 'GET', headers });
      expect([answer.status, answer.headers['www-authenticate']]).toEqual([401, 'Bearer']);
    },
  );

  it('lists devices in pages, and by serial number', async () => {
    for (const serial of ['SIM1', 'SIM2', 'SIM11']) await inform(serial);
    const serials = async (query: string): Promise<unknown> => {
      const { status, json } = await call('GET', `/devices${query}`);
      expect(status).toBe(200);
      const { total, devices } = json as { total: number; devices: { serial_number: string }[] };
      return [total, ...devices.map((device) => device.serial_number)];
    };
    expect(await serials('')).toEqual([3, 'SIM1', 'SIM2', 'SIM11']);
    expect(await serials('?offset=1&limit=1')).toEqual([3, 'SIM2']);
    expect(await serials('?serial=SIM1')).toEqual([1, 'SIM1']);
    expect(await serials('?serial=SIM1*')).toEqual([2, 'SIM1', 'SIM11']);
    expect(await serials('?serial=nope')).toEqual([0]);
  });

  it('says which values go as strings because nobody has told their type', async () => {
    await inform();
    const values = [{ name: 'Device.Unheard', value: '1' }];
    const { json } = await call('POST', `/devices/${ID}/tasks`, { method: 'SetParameterValues', values });
    expect(json).toEqual({ id: '1', tasks_waiting: 1, sent_as_string: ['Device.Unheard'] });
  });

  it('shows a device with its parameters, faults and tasks', async () => {
    await inform();
    const { json: given } = await call('POST', `/devices/${ID}/tasks`, { method: 'Reboot', command_key: 'k' });
    expect(given).toEqual({ id: '1', tasks_waiting: 1 });
    const device = new TestDevice(url);
    await device.post(informXml({ events: ['1 BOOT'] }));
    const { id, request } = requestIn((await device.post('')).body);
    expect(request).toEqual({ method: 'Reboot', commandKey: 'k' });
    await device.post(faultXml(id, 9001));
    const at = '2026-01-01T00:00:00.000Z';
    expect(await call('GET', `/devices/${ID}`)).toEqual({
      status: 200,
      json: {
        id: ID,
        manufacturer: 'Example',
        oui: '00D09E',
        product_class: 'HG7',
        serial_number: 'SIM00000001',
        first_inform_at: at,
        last_inform_at: at,
        informs: 2,
        last_events: ['1 BOOT'],
        connection_request_url: 'http://127.0.0.1:1/cr',
        tasks_waiting: 0,
        parameters: {
          'Device.DeviceInfo.SoftwareVersion': '1.0.0',
          'Device.ManagementServer.ConnectionRequestURL': 'http://127.0.0.1:1/cr',
        },
        transfers: [],
        du_changes: [],
        faults: [{ at, method: 'Reboot', code: 9001, string: 'Request denied' }],
        tasks: [
          {
            id: '1',
            origin: 'api',
            method: 'Reboot',
            state: 'fault',
            attempts: 1,
            created_at: at,
            changed_at: at,
            fault: { code: 9001, string: 'Request denied' },
          },
        ],
      },
    });
  });

  it('finds a device by its id as it is shown, and percent-encoded once more', async () => {
    await inform('A-1');
    const id = '00D09E-HG7-A%2D1';
    for (const name of [id, encodeURIComponent(id)]) {
      expect(await call('GET', `/devices/${name}`)).toMatchObject({ status: 200, json: { id } });
    }
  });

  it('pushes to many devices and tells how far they are', async () => {
    for (const serial of ['A', 'B', 'C']) await inform(serial);
    const task = { method: 'GetParameterValues', names: ['Device.X'] };
    expect(await call('POST', '/tasks', { ...task, devices: 'all' })).toEqual({
      status: 202,
      json: { id: '1', queued: 3, refused: 0 },
    });
    const devices = ['00D09E-HG7-A', '00D09E-HG7-A'];
    expect(await call('POST', '/tasks', { ...task, devices })).toMatchObject({ json: { id: '2', queued: 1 } });
    expect(await call('POST', '/tasks', { ...task, devices: 'all' })).toMatchObject({
      json: { queued: 2, refused: 1 },
    });
    expect(await call('GET', '/tasks/1')).toMatchObject({
      status: 200,
      json: { method: 'GetParameterValues', counts: { queued: 3, running: 0, done: 0, fault: 0 } },
    });
  });

  it('calls a device', async () => {
    const cpe = createServer((_request, response) => response.writeHead(503).end());
    cpe.listen(0, '127.0.0.1');
    await once(cpe, 'listening');
    await inform('A', `http://127.0.0.1:${(cpe.address() as AddressInfo).port}/cr`);
    const { status, json } = await call('POST', '/devices/00D09E-HG7-A/connection-request');
    expect([status, json]).toMatchObject([200, { outcome: 'busy' }]);
    cpe.close();
    await once(cpe, 'close');
  });

  it('counts devices and sessions', async () => {
    await inform();
    expect(await call('GET', '/status')).toMatchObject({
      status: 200,
      json: { devices: 1, sessions: { active: 0, begun: 1, ended: { complete: 1 } } },
    });
  });

  it.each<[string, string, unknown, number, RegExp]>([
    ['GET', '/devices?limit=0', undefined, 400, /limit is "0"; it has to be a whole number from 1 to 1000/],
    ['GET', '/devices?offset=-1', undefined, 400, /offset/],
    ['GET', '/devices?page=2', undefined, 400, /no query parameter page; there are serial, offset, limit/],
    ['GET', '/devices/nope', undefined, 404, /no device nope/],
    ['GET', '/nothing', undefined, 404, /GET \/api\/devices\/\{id\}/],
    ['DELETE', '/devices', undefined, 405, /takes GET/],
    ['GET', '/tasks/7', undefined, 404, /no task 7/],
    ['POST', '/devices/nope/tasks', { method: 'Reboot' }, 404, /no device nope/],
    ['POST', '/devices/nope/connection-request', undefined, 404, /no device nope/],
    ['POST', '/tasks', { method: 'Reboot' }, 400, /devices has to be "all" or a list/],
    ['POST', '/tasks', { method: 'Reboot', devices: ['nope'] }, 400, /no device "nope"/],
    ['POST', `/devices/${ID}/tasks`, { method: 'Explode' }, 400, /method has to be one of/],
    ['POST', `/devices/${ID}/tasks`, undefined, 400, /JSON object/],
  ])('%s %s %j is %i', async (method, path, body, status, message) => {
    await inform();
    const answer = await call(method, path, body);
    expect(answer).toMatchObject({ status, json: { code: expect.stringMatching(/^ACS_/) } });
    expect((answer.json as { error: string }).error).toMatch(message);
  });

  it('refuses what is no JSON, and what is too long', async () => {
    const headers = { Authorization: `Bearer ${TOKEN}` };
    const bad = await send(`${api}/tasks`, { headers }, '{');
    expect([bad.status, bad.body]).toEqual([400, expect.stringContaining('The body is no JSON')]);
    const long = await send(`${api}/tasks`, { headers: { ...headers, 'Content-Length': 5 * 1024 * 1024 } }, '{');
    expect(long.status).toBe(413);
  });

  it('refuses tasks for a device that has too many', async () => {
    await inform();
    for (const status of [202, 202, 429]) {
      expect((await call('POST', `/devices/${ID}/tasks`, { method: 'Reboot' })).status).toBe(status);
    }
  });
});
