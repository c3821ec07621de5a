import { afterEach, describe, expect, it } from '@jest/globals';
import type { Socket } from 'node:net';
import { acsTarget } from './acs-target.js';
import type { SessionFailure } from './errors.js';
import { HttpConnection, type HttpExchange } from './http-connection.js';
import { RawServer } from './testing/raw-server.js';
import { until } from './testing/rig.js';

const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello';
const NO_TLS = { secureContext: undefined, insecureSkipVerify: false };

/** What came of a POST, as text. */
class Outcome implements HttpExchange {
  readonly all: string[] = [];
  answered(...[reader]: Parameters<HttpExchange['answered']>): void {
    this.all.push(`${reader.status} ${reader.body}`);
  }
  failed(failure: SessionFailure): void {
    this.all.push(`${failure.reason}: ${failure.message}`);
  }
}

describe('HttpConnection', () => {
  let server: RawServer | undefined;
  let connection: HttpConnection;
  afterEach(async () => {
    connection.close();
    await server?.close();
    server = undefined;
  });

  async function connectTo(onData: (socket: Socket, text: string, count: number) => void): Promise<void> {
    server = new RawServer(onData);
    connection = new HttpConnection(acsTarget(await server.listen()), '127.0.0.1', NO_TLS);
  }
  async function post(body = '', headers = ''): Promise<string | undefined> {
    const outcome = new Outcome();
    connection.post(body, headers, outcome);
    await until(() => outcome.all.length > 0);
    return outcome.all[0];
  }

  it('posts with the length in bytes, and uses the connection again', async () => {
    const requests: string[] = [];
    await connectTo((socket, text) => {
      requests.push(text);
      socket.write(OK);
    });
    expect(await post('<ä/>', 'Cookie: a=1\r\n')).toBe('200 hello');
    expect(connection).toMatchObject({ usable: true, answers: 1 });
    expect(await post()).toBe('200 hello');
    expect(connection.answers).toBe(2);
    expect(server!.sockets).toHaveLength(1);
    expect(requests[0]).toMatch(/^POST \/cwmp HTTP\/1\.1\r\nHost: 127\.0\.0\.1:\d+\r\n/);
    expect(requests[0]).toContain('SOAPAction: ""\r\nCookie: a=1\r\nContent-Length: 5\r\n\r\n<ä/>');
    expect(requests[1]).not.toMatch(/SOAPAction|Content-Type/);
    expect(requests[1]).toContain('Content-Length: 0\r\n\r\n');
  });

  it('puts an answer together that comes a byte at a time', async () => {
    await connectTo((socket) => {
      socket.setNoDelay(true);
      const write = (at: number): void => {
        if (at < OK.length) socket.write(OK.charAt(at), () => setImmediate(write, at + 1));
      };
      write(0);
    });
    expect(await post('x')).toBe('200 hello');
    expect(await post('x')).toBe('200 hello');
  });

  it.each<[string, (socket: Socket) => void, string]>([
    [
      'the server ends it before it answers',
      (socket) => socket.end(),
      'connection-lost: The ACS closed the connection before it answered',
    ],
    [
      'the server ends it in mid-answer',
      (socket) => socket.end(OK.slice(0, -2)),
      'connection-lost: The ACS closed the connection before it answered',
    ],
    [
      'the server resets it',
      (socket) => socket.resetAndDestroy(),
      'connection-lost: The ACS reset the connection before it answered (ECONNRESET)',
    ],
    [
      'the answer is no HTTP',
      (socket) => socket.write('SSH-2.0-server\r\n\r\n'),
      'http: The ACS did not answer in HTTP/1.1',
    ],
    [
      'more comes than the answer',
      (socket) => socket.write(`${OK}and more`),
      'http: The ACS sent more than the answer to what was asked',
    ],
  ])('fails when %s', async (_what, answer, failure) => {
    await connectTo(answer);
    expect(await post('x')).toBe(failure);
    expect(connection.usable).toBe(false);
  });

  it('says when it was lost in mid-session', async () => {
    await connectTo((socket, _text, count) => {
      if (count === 1) socket.write(OK);
      else socket.end();
    });
    await post('x');
    expect(await post('x')).toBe('connection-lost: The ACS closed the connection in mid-session');
  });

  it('says that nothing listens', async () => {
    const gone = new RawServer(() => undefined);
    const target = acsTarget(await gone.listen());
    await gone.close();
    connection = new HttpConnection(target, '127.0.0.1', NO_TLS);
    expect(await post('x')).toBe(
      `connect: The ACS refused the connection: nothing listens at 127.0.0.1:${target.port} (ECONNREFUSED)`,
    );
  });

  it.each([
    ['says that it closes', 'HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello', false],
    ['gives no length', 'HTTP/1.1 200 OK\r\n\r\nhello', true],
  ])('takes the answer of a server that %s, and is used no more', async (_what, answer, ends) => {
    await connectTo((socket) => {
      socket.write(answer);
      if (ends) socket.end();
    });
    expect(await post('x')).toBe('200 hello');
    expect(connection.usable).toBe(false);
  });

  it('is used no more after bytes that nobody asked for, or when the server closes it', async () => {
    for (const spoil of [(socket: Socket) => socket.write('?'), (socket: Socket) => socket.end()]) {
      await connectTo((socket) => socket.write(OK));
      await post('x');
      spoil(server!.sockets[0]!);
      await until(() => !connection.usable);
      await server!.close();
    }
  });

  it('tells nobody anything after it was closed', async () => {
    await connectTo((socket) => {
      connection.close();
      socket.write(OK);
    });
    const outcome = new Outcome();
    connection.post('x', '', outcome);
    await until(() => server!.ends.length === 1);
    expect([outcome.all, server!.ends, connection.usable]).toEqual([[], ['end'], false]);
  });

  it('breaks with a reset when it is aborted', async () => {
    await connectTo(() => {
      connection.abort();
    });
    const outcome = new Outcome();
    connection.post('x', '', outcome);
    await until(() => server!.ends.length === 1);
    expect([outcome.all, server!.ends]).toEqual([[], ['ECONNRESET']]);
  });
});
