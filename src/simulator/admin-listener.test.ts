import { afterEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import { connect, type Socket } from 'node:net';
import { createListener, type Listener, type ListenerTimeouts } from './admin-listener.js';

const QUICK: ListenerTimeouts = { headers: 100, request: 200, idle: 300, close: 100 };
const REQUEST = 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n';

let listener: Listener;
const sockets: Socket[] = [];

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await listener.close();
});

async function opened(handler: RequestListener): Promise<Socket> {
  listener = createListener(handler, QUICK);
  const { port } = await listener.listen('127.0.0.1', 0);
  const socket = connect(port, '127.0.0.1');
  sockets.push(socket);
  await once(socket, 'connect');
  return socket;
}

async function everything(socket: Socket): Promise<string> {
  let text = '';
  for await (const chunk of socket.setEncoding('utf8')) text += String(chunk);
  return text;
}

const ok: RequestListener = (_request, response) => {
  response.end('ok');
};

describe('createListener', () => {
  it('says where it listens, also on IPv6', async () => {
    listener = createListener(ok, QUICK);
    const { url, port } = await listener.listen('::1', 0);
    expect(url).toBe(`http://[::1]:${port}`);
    expect(await (await fetch(url)).text()).toBe('ok');
  });

  it.each([
    ['192.0.2.1', 0, 'EADDRNOTAVAIL'],
    ['127.0.0.1', 70_000, 'ERR_SOCKET_BAD_PORT'],
  ])('cannot listen on %s:%i, and says why', async (host, port, why) => {
    listener = createListener(ok, QUICK);
    await expect(listener.listen(host, port)).rejects.toMatchObject({
      code: 'SIM_ADDRESS_UNUSABLE',
      message: expect.stringContaining(`${host}:${port} (${why})`),
    });
  });

  it('ends a connection whose headers come too slowly', async () => {
    const socket = await opened(ok);
    socket.write('GET / HTTP/1.1\r\nHost: local');
    expect(await everything(socket)).toMatch(/^HTTP\/1.1 408 /);
  });

  it('ends a connection whose body comes too slowly', async () => {
    const socket = await opened((request, response) => {
      request.resume().on('end', () => response.end('ok'));
    });
    socket.write('PUT / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nabc');
    expect(await everything(socket)).toMatch(/^HTTP\/1.1 408 /);
  });

  it('ends a connection whose client does not read its answer', async () => {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const socket = await opened((_request, response) => {
      response.on('close', () => {
        resolve(response.writableFinished);
      });
      response.end('x'.repeat(50_000_000));
    });
    socket.pause();
    socket.write(REQUEST);
    expect(await promise).toBe(false);
  });

  it('lets an answer that is under way end before it closes', async () => {
    const arrived = Promise.withResolvers<() => void>();
    const socket = await opened((_request, response) => {
      arrived.resolve(() => response.end('late'));
    });
    socket.write(REQUEST);
    const finish = await arrived.promise;
    const closed = listener.close();
    finish();
    expect(await everything(socket)).toContain('late');
    await closed;
  });

  it('does not wait for an answer that never ends', async () => {
    const arrived = Promise.withResolvers<undefined>();
    const socket = await opened((_request, response) => {
      response.write('begun');
      arrived.resolve(undefined);
    });
    socket.write(REQUEST);
    await arrived.promise;
    socket.on('error', () => undefined);
    const gone = once(socket, 'close');
    socket.resume();
    await listener.close();
    await gone;
    expect(socket.destroyed).toBe(true);
  });

  it('may be closed twice, and without ever having listened', async () => {
    listener = createListener(ok, QUICK);
    await expect(listener.close()).resolves.toBeUndefined();
    await listener.listen('127.0.0.1', 0);
    await listener.close();
    await expect(listener.close()).resolves.toBeUndefined();
  });
});
