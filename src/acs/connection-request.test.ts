import { once } from 'node:events';
import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import type { AddressInfo, Server as TcpServer } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { DigestVerifier } from '../cwmp/http-digest.js';
import { sendConnectionRequest } from './connection-request.js';

const credentials = { username: 'acs', password: 'secret' };
const random = (size: number): Buffer => Buffer.alloc(size, 7);
const servers: (Server | TcpServer)[] = [];

afterEach(async () => {
  await Promise.all(
    servers.splice(0).map((server) => {
      const closed = once(server, 'close');
      server.close();
      return closed;
    }),
  );
});

async function listen(server: Server | TcpServer): Promise<string> {
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/cr/1?a=b`;
}

const device = (listener: RequestListener): Promise<string> => listen(createServer(listener));
const call = (url: string, given: typeof credentials | undefined = credentials, timeoutMs = 5_000) =>
  sendConnectionRequest(url, { credentials: given, timeoutMs, random });

describe('sendConnectionRequest', () => {
  it.each([
    [200, 'ok'],
    [204, 'ok'],
    [401, 'unauthorized'],
    [404, 'refused'],
    [503, 'busy'],
  ])('takes HTTP status %i for %s', async (status, outcome) => {
    const url = await device((_request, response) => response.writeHead(status).end('body'));
    expect((await call(url)).outcome).toBe(outcome);
  });

  it.each([
    ['the right password', credentials, 'ok'],
    ['a wrong password', { ...credentials, password: 'x' }, 'unauthorized'],
  ])('meets a Digest challenge with %s', async (_what, given, outcome) => {
    const verifier = new DigestVerifier({ realm: 'cpe', now: () => 0, nonce: () => 'n0' });
    const url = await device((request, response) => {
      const verdict = verifier.verify(request.headers.authorization, request.method ?? '', request.url ?? '', (name) =>
        name === credentials.username ? credentials.password : undefined,
      );
      if (verdict === 'ok') response.writeHead(200).end();
      else response.writeHead(401, { 'WWW-Authenticate': ['Bearer', verifier.challenge()] }).end();
    });
    expect((await call(url, given)).outcome).toBe(outcome);
  });

  it('does not meet a challenge without credentials, or one of an unknown kind', async () => {
    let requests = 0;
    const url = await device((_request, response) => {
      requests++;
      response.writeHead(401, { 'WWW-Authenticate': 'Negotiate' }).end();
    });
    const bare = await sendConnectionRequest(url, { credentials: undefined, timeoutMs: 5_000, random });
    expect(bare.outcome).toBe('unauthorized');
    expect((await call(url)).outcome).toBe('unauthorized');
    expect(requests).toBe(2);
  });

  it('tells a device that closes, speaks no HTTP, or is not there', async () => {
    const closing = await listen(createTcpServer((socket) => socket.destroy()));
    const babbling = await listen(createTcpServer((socket) => socket.resume().end('hello\r\n')));
    const gone = createTcpServer();
    const absent = await listen(gone);
    servers.pop();
    gone.close();
    await once(gone, 'close');
    for (const url of [closing, babbling, absent]) expect((await call(url)).outcome).toBe('unreachable');
  });

  it('does not wait for ever', async () => {
    const url = await listen(createTcpServer((socket) => socket.on('error', () => undefined).resume()));
    expect(await call(url, credentials, 30)).toMatchObject({
      outcome: 'timeout',
      message: expect.stringContaining('within 30 ms'),
    });
  });

  it.each(['', 'nonsense', 'https://127.0.0.1/', 'file:///etc/passwd'])(
    'calls nothing for the URL "%s"',
    async (url) => {
      expect((await call(url)).outcome).toBe('unreachable');
    },
  );
});
