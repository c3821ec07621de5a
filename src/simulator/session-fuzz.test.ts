import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { encodeAcsRequest, encodeInformResponse } from '../cwmp/acs-messages.js';
import { acsTarget } from './acs-target.js';
import { until } from './testing/rig.js';
import { INFORM, SessionRig } from './testing/session-owner.js';

const MB = 1024 * 1024;
const RIGHT = encodeInformResponse('1-2', '7');

/** An ACS that answers every request with the same bytes, and closes where it is asked to. */
class HostileAcs {
  answer: (socket: Socket) => void = () => undefined;
  readonly #server: Server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', () => {
      this.answer(socket);
    });
  });

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => {
        resolve();
      });
    });
  }
}

const http = (body: string | Buffer, headers = ''): Buffer => {
  const bytes = Buffer.from(body);
  return Buffer.concat([Buffer.from(`HTTP/1.1 200 OK\r\n${headers}Content-Length: ${bytes.length}\r\n\r\n`), bytes]);
};

describe('A session with a hostile ACS', () => {
  let acs: HostileAcs;
  let url: string;
  beforeAll(async () => {
    acs = new HostileAcs();
    url = await acs.listen();
  });
  afterAll(() => acs.close());

  /** How the session ends when this is what the ACS says each time, and then nothing more. */
  async function meet(bytes: Buffer): Promise<string> {
    const rig = new SessionRig();
    acs.answer = (socket) => socket.end(bytes);
    rig.session().start(0, 1, undefined, acsTarget(url), INFORM);
    await until(() => rig.ends.length === 1);
    return rig.ends[0]!;
  }

  const envelope = (inside: string): string => RIGHT.replace('<cwmp:InformResponse>', `<cwmp:InformResponse>${inside}`);
  it.each<[string, () => Buffer, RegExp]>([
    [
      'an entity bomb',
      () => http(`<!DOCTYPE a [<!ENTITY x "xxxxxxxxxx"><!ENTITY y "&x;&x;&x;">]>${RIGHT.replace(/^<\?.*\?>\n/, '')}`),
      /a DOCTYPE is refused/,
    ],
    ['an external entity', () => http('<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>'), /a DOCTYPE is refused/],
    ['an entity of its own', () => http(envelope('&bomb;')), /an & begins no reference/],
    ['deep nesting', () => http(envelope('<a>'.repeat(100_000))), /elements nest deeper than 32/],
    ['a million elements', () => http(envelope('<a/>'.repeat(1_000_000))), /more than 500000 elements/],
    [
      'a thousand attributes',
      () => http(envelope(`<a ${'b="" '.repeat(1000)}/>`)),
      /stands twice|more than 32 attributes/,
    ],
    [
      '50 MB that are announced',
      () => Buffer.from(`HTTP/1.1 200 OK\r\nContent-Length: ${50 * MB}\r\n\r\n<`),
      /body of over/,
    ],
    [
      '50 MB in chunks',
      () =>
        Buffer.concat([
          Buffer.from('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3200000\r\n'),
          Buffer.alloc(50 * MB, 'x'),
        ]),
      /body of over 33554432 bytes/,
    ],
    [
      '50 MB that were packed',
      () => http(gzipSync(Buffer.alloc(50 * MB)), 'Content-Encoding: gzip\r\n'),
      /unpacks to over/,
    ],
    ['17 million characters of text', () => http(envelope('x'.repeat(17 * MB))), /longer than 16777216 characters/],
    [
      'fewer bytes than it says',
      () => Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc'),
      /^connection-lost/,
    ],
    [
      'more bytes than it says',
      () => Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nabc'),
      /more than the answer/,
    ],
    ['UTF-16', () => http(Buffer.from(RIGHT, 'utf16le')), /^protocol: .*bad message/],
    ['bytes that are no UTF-8', () => http(Buffer.of(0xff, 0xfe, 0x80)), /^protocol: .*bad message/],
    ['a NUL', () => http(envelope('\0')), /U\+0000 is no XML character/],
    [
      'headers without an end',
      () => Buffer.from(`HTTP/1.1 200 OK\r\n${'a: b\r\n'.repeat(20_000)}`),
      /headers of over 65536 bytes/,
    ],
    [
      'chunks that say nothing',
      () => Buffer.from('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\r\n'),
      /chunk size/,
    ],
    [
      'chunks of a byte without an end',
      () => Buffer.from(`HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${'1\r\nx\r\n'.repeat(200_000)}`),
      /^connection-lost/,
    ],
  ])('ends in order at %s', async (_what, bytes, end) => {
    expect(await meet(bytes())).toMatch(end);
  });

  it('ends, with a reason, whatever bytes come', async () => {
    const valid = http(RIGHT, 'Set-Cookie: a=b; Path=/\r\nConnection: keep-alive\r\n');
    const request = http(encodeAcsRequest('1-2', 'r', { method: 'GetParameterValues', names: ['Device.'] }));
    const anything = fc.oneof(
      fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
      fc.tuple(fc.constantFrom(valid, request), fc.nat(), fc.uint8Array({ maxLength: 8 })).map(([text, at, change]) => {
        const cut = at % text.length;
        return Buffer.concat([text.subarray(0, cut), Buffer.from(change), text.subarray(cut + change.length)]);
      }),
    );
    await fc.assert(
      fc.asyncProperty(anything, async (bytes) => {
        expect(await meet(bytes)).toMatch(/^(ok|[a-z-]+: .+)/);
      }),
      { numRuns: 300 },
    );
  });
});
