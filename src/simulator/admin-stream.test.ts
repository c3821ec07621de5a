import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { createServer, get, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sendChunks } from './admin-stream.js';

const CHUNK = 'x'.repeat(65_536);

let server: Server;
let source: { taken: number; givenUp: boolean };
let sent: Promise<unknown>;

beforeEach(async () => {
  source = { taken: 0, givenUp: false };
  const started = Promise.withResolvers<unknown>();
  sent = started.promise;
  server = createServer((request, response) => {
    const count = Number(request.url?.slice(1));
    sendChunks(response, chunks(count)).then(started.resolve, started.reject);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

function* chunks(count: number): Generator<string, void> {
  try {
    for (; source.taken < count; source.taken++) yield CHUNK;
  } finally {
    source.givenUp = true;
  }
}

async function answer(count: number): Promise<IncomingMessage> {
  const { port } = server.address() as AddressInfo;
  const [response] = (await once(get({ host: '127.0.0.1', port, path: `/${count}` }), 'response')) as [IncomingMessage];
  return response;
}

describe('sendChunks', () => {
  it('sends all of them', async () => {
    let bytes = 0;
    for await (const chunk of await answer(100)) bytes += (chunk as Buffer).length;
    expect(bytes).toBe(100 * CHUNK.length);
    await sent;
    expect(source.givenUp).toBe(true);
  });

  it('stops taking from its source while the client does not read', async () => {
    const response = await answer(10_000);
    response.pause();
    // The kernel's buffers fill up within some megabytes; then the count stands still.
    let before = -1;
    while (source.taken !== before) {
      before = source.taken;
      for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate);
    }
    expect(source.taken).toBeLessThan(1_000);
    response.destroy();
    await sent;
    expect(source.givenUp).toBe(true);
  });

  it('gives its source up when the client goes', async () => {
    const response = await answer(1_000_000);
    await once(response, 'data');
    response.destroy();
    await sent;
    expect(source.givenUp).toBe(true);
    expect(source.taken).toBeLessThan(10_000);
  });

  it('lets other work run between two chunks, also when the socket takes everything at once', async () => {
    let turns = 0;
    let running = true;
    const count = (): void => {
      turns++;
      if (running) setImmediate(count);
    };
    setImmediate(count);
    const response = await answer(200);
    response.resume();
    await sent;
    running = false;
    expect(turns).toBeGreaterThanOrEqual(200);
  });
});
