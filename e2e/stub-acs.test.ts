import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

/** The stub ACS of the benches: what it answers has to be right however requests come in. */

const INFORM =
  '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/" xmlns:cwmp="urn:dslforum-org:cwmp-1-2">' +
  '<e:Header><cwmp:ID e:mustUnderstand="1">a&amp;1</cwmp:ID></e:Header><e:Body><cwmp:Inform/></e:Body></e:Envelope>';
const post = (body: string, headers = ''): string =>
  `POST /cwmp HTTP/1.1\r\nHost: a\r\n${headers}Content-Length: ${body.length}\r\n\r\n${body}`;

let stub: ChildProcessWithoutNullStreams;
let port: number;
let lines: AsyncIterator<string>;

beforeAll(async () => {
  stub = spawn(process.execPath, ['bench/stub-acs.mjs']);
  lines = createInterface(stub.stdout)[Symbol.asyncIterator]();
  port = (JSON.parse((await lines.next()).value as string) as { port: number }).port;
});

afterAll(async () => {
  const gone = once(stub, 'exit');
  stub.kill('SIGTERM');
  expect(JSON.parse((await lines.next()).value as string)).toMatchObject({ refused: expect.any(Number) });
  expect(await gone).toEqual([0, null]);
});

/** Everything that comes back until the peer closes. */
async function conversation(talk: (socket: Socket) => void): Promise<string> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  let text = '';
  socket.setEncoding('latin1');
  socket.on('data', (chunk: string) => (text += chunk));
  talk(socket);
  await once(socket, 'close');
  return text;
}

const statuses = (text: string): string[] =>
  [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => status ?? '');

describe('the stub ACS', () => {
  it('answers an Inform with its ID and version, and an empty POST with 204', async () => {
    const text = await conversation((socket) => socket.write(post(INFORM) + post('', 'Connection: close\r\n')));
    expect(statuses(text)).toEqual(['200', '204']);
    expect(text).toContain('>a&amp;1</cwmp:ID>');
    expect(text).toContain('urn:dslforum-org:cwmp-1-2');
    expect(text).toContain('<cwmp:InformResponse>');
    const length = Number(/Content-Length: (\d+)/.exec(text)?.[1]);
    const body = text.slice(text.indexOf('\r\n\r\n') + 4);
    expect(body.indexOf('HTTP/1.1 204')).toBe(length);
  });

  it('takes requests in pieces of any size', async () => {
    const text = post(INFORM) + post('') + post(INFORM) + post('', 'connection: Close\r\n');
    for (const size of [1, 7, 100]) {
      const answers = await conversation((socket) => {
        let at = 0;
        const next = (): void => {
          if (at < text.length) socket.write(text.slice(at, (at += size)), () => setImmediate(next));
        };
        next();
      });
      expect(statuses(answers)).toEqual(['200', '204', '200', '204']);
    }
  });

  it.each([
    ['no length', 'POST / HTTP/1.1\r\nHost: a\r\n\r\n', '411'],
    ['a length that is none', 'POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n', '411'],
    ['a body beyond the cap', 'POST / HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n', '413'],
    ['a head beyond the cap', `POST / HTTP/1.1\r\nA: ${'x'.repeat(20_000)}`, '431'],
    ['another message', post('<a/>', 'Connection: close\r\n'), '400'],
  ])('refuses %s', async (_what, text, status) => {
    expect(statuses(await conversation((socket) => socket.write(text)))).toEqual([status]);
  });

  it('counts informs and sessions', async () => {
    const stats = async (): Promise<{ informs: number; sessions: number }> => {
      const text = await conversation((socket) => socket.write('GET /stats HTTP/1.1\r\nConnection: close\r\n\r\n'));
      return JSON.parse(text.slice(text.indexOf('\r\n\r\n') + 4)) as { informs: number; sessions: number };
    };
    const before = await stats();
    await conversation((socket) => socket.write(post(INFORM) + post('', 'Connection: close\r\n')));
    const after = await stats();
    expect([after.informs - before.informs, after.sessions - before.sessions]).toEqual([1, 1]);
  });
});
