import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { connect, type Socket } from 'node:net';
import { authorize, type Challenge, parseChallenge } from '../cwmp/http-digest.js';
import { ConnectionRequestServer, type RequestTimes } from './connection-request-server.js';
import { RequestRate } from './request-rate.js';
import { until } from './testing/rig.js';

const LOGIN = { username: 'SIM1', password: 'secret' };

describe('ConnectionRequestServer', () => {
  let server: ConnectionRequestServer;
  let base: string;
  let port: number;
  let now: number;
  let free: boolean;
  let called: number[];
  let basePath: string;
  beforeEach(async () => {
    basePath = '';
    now = 0;
    free = true;
    called = [];
    await listen();
  });
  afterEach(() => server.close());

  async function listen(times?: RequestTimes): Promise<void> {
    let nonces = 0;
    server = new ConnectionRequestServer(
      {
        basePath,
        rate: new RequestRate(() => now),
        slotOfPath: (path) => (path === '/1/abc' ? 1 : -1),
        credentials: () => LOGIN,
        connectionRequest: (slot) => {
          if (free) called.push(slot);
          return free;
        },
      },
      () => now,
      () => `nonce${nonces++}`,
      times,
    );
    ({ port } = await server.listen('127.0.0.1', 0));
    base = `http://127.0.0.1:${port}`;
  }

  const get = (authorization?: string, path = '/1/abc', method = 'GET'): Promise<Response> =>
    fetch(base + path, { method, headers: authorization === undefined ? {} : { authorization } });
  async function challenged(): Promise<Challenge> {
    const response = await get();
    expect(response.status).toBe(401);
    return parseChallenge(response.headers.get('www-authenticate')!)!;
  }
  const login = (challenge: Challenge, nc = 1, more: object = {}): string =>
    authorize(challenge, { ...LOGIN, method: 'GET', uri: '/1/abc', cnonce: 'c', nc, ...more });
  /** What comes of bytes on a connection of their own, until the server closes it. */
  const raw = (text: string): Promise<string> =>
    new Promise((resolve) => {
      let answer = '';
      const socket: Socket = connect(port, '127.0.0.1', () => socket.write(text));
      socket.on('data', (bytes) => (answer += bytes.toString('latin1')));
      socket.on('error', () => undefined);
      socket.on('close', () => {
        resolve(answer);
      });
    });

  it('calls the CPE for a request with its login', async () => {
    expect((await get(login(await challenged()))).status).toBe(200);
    expect(called).toEqual([1]);
  });

  it('answers 503 while the CPE is busy, and takes the next count of the same nonce', async () => {
    const challenge = await challenged();
    free = false;
    const busy = await get(login(challenge));
    expect([busy.status, await busy.text()]).toEqual([503, expect.stringContaining('try again')]);
    free = true;
    expect((await get(login(challenge, 2))).status).toBe(200);
  });

  it('takes no login twice, nor one with an old nonce, and says that only the nonce is at fault', async () => {
    const challenge = await challenged();
    expect((await get(login(challenge))).status).toBe(200);
    const again = await get(login(challenge));
    expect([again.status, again.headers.get('www-authenticate')]).toEqual([401, expect.stringContaining('stale=true')]);
    const fresh = await challenged();
    now += 3_600_000;
    expect((await get(login(fresh))).headers.get('www-authenticate')).toContain('stale=true');
    expect(called).toEqual([1]);
  });

  it.each<[string, (challenge: Challenge) => string]>([
    ['another password', (challenge) => login(challenge, 1, { password: 'x' })],
    ['another user', (challenge) => login(challenge, 1, { username: 'SIM2' })],
    ['the login for another CPE', (challenge) => login(challenge, 1, { uri: '/2/abc' })],
    ['the login of a POST', (challenge) => login(challenge, 1, { method: 'POST' })],
    ['Basic', () => `Basic ${Buffer.from('SIM1:secret').toString('base64')}`],
    ['a Digest of nothing', () => 'Digest'],
    ['a Digest cut off', (challenge) => login(challenge).slice(0, 60)],
    ['garbage', () => '"""=,,=\\" Digest Digest'],
  ])('refuses %s', async (_what, authorization) => {
    const response = await get(authorization(await challenged()));
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).not.toContain('stale');
    expect(called).toEqual([]);
  });

  it.each([
    ['/1/abd', 'GET', 404],
    ['/', 'GET', 404],
    ['/1/abc?x', 'GET', 404],
    ['/1/abc', 'POST', 405],
    ['/1/abc', 'HEAD', 405],
  ])('answers %s %s with %d', async (path, method, status) => {
    expect((await get(undefined, path, method)).status).toBe(status);
  });

  it.each([
    ['garbage', 'this is no HTTP\r\n\r\n', '400'],
    ['a header line without a name', 'GET /1/abc HTTP/1.1\r\n: x\r\n\r\n', '400'],
    ['headers without end', `GET /1/abc HTTP/1.1\r\nX: ${'x'.repeat(100_000)}\r\n\r\n`, '431'],
  ])('turns %s away', async (_what, text, status) => {
    expect((await raw(text)).split(' ')[1]).toBe(status);
    expect((await get(login(await challenged()))).status).toBe(200);
  });

  it.each([
    ['no headers', ''],
    ['half of its headers', 'GET /1/abc HTTP/1.1\r\nHost:'],
    ['a body that does not come', 'POST /1/abc HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nx'],
  ])('cuts off a client that sends %s', async (_what, text) => {
    await server.close();
    await listen({ request: 50, check: 10 });
    const answer = await raw(text);
    expect(answer).toMatch(/^HTTP\/1\.1 4(08|05) /);
  });

  it('says that its address is taken', async () => {
    const second = new ConnectionRequestServer(
      {
        basePath: '',
        rate: new RequestRate(() => 0),
        slotOfPath: () => -1,
        credentials: () => LOGIN,
        connectionRequest: () => false,
      },
      () => 0,
      () => '',
    );
    await expect(second.listen('127.0.0.1', port)).rejects.toMatchObject({
      code: 'SIM_ADDRESS_IN_USE',
      message: `Connection requests cannot be taken at 127.0.0.1:${port}: it is in use.`,
    });
    expect((await second.listen('127.0.0.1', 0)).port).toBeGreaterThan(0);
    await second.close();
  });

  it('leaves no connection open when it closes', async () => {
    let closed = false;
    const socket = connect(port, '127.0.0.1').on('close', () => (closed = true));
    await until(() => socket.readyState === 'open');
    await server.close();
    await until(() => closed);
  });

  it('refuses a CPE that is called too often, and says when to try again', async () => {
    const challenge = await challenged();
    for (let nc = 1; nc <= 30; nc++) expect((await get(login(challenge, nc))).status).toBe(200);
    now = 15_000;
    const refused = await get(login(challenge, 31));
    expect([refused.status, refused.headers.get('retry-after'), called.length]).toEqual([503, '45', 30]);
    now = 60_000;
    expect((await get(login(challenge, 32))).status).toBe(200);
  });

  it.each([
    ['takes the path off', '/1/abc'],
    ['leaves the path', '/cpes/1/abc'],
  ])('is found behind a proxy that %s', async (_what, path) => {
    await server.close();
    basePath = '/cpes';
    await listen();
    const challenge = await challenged();
    const uri = '/cpes/1/abc';
    expect((await get(login(challenge, 1, { uri }), path)).status).toBe(200);
    expect((await get(login(challenge, 2, { uri: '/1/abc' }), path)).status).toBe(200);
    expect((await get(login(challenge, 3, { uri: '/cpes/2/abc' }), path)).status).toBe(401);
    expect(called).toEqual([1, 1]);
  });
});
