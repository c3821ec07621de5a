import { describe, expect, it } from '@jest/globals';
import { deflateSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { SessionFailure } from './errors.js';
import { HttpResponseReader } from './http-response.js';

const read = (...pieces: string[]): HttpResponseReader => {
  const reader = new HttpResponseReader({ headBytes: 500, bodyBytes: 1000 });
  for (const piece of pieces) reader.feed(Buffer.from(piece));
  return reader;
};

/** Two responses with every feature, and what must come out of them. */
const RESPONSES = [
  {
    text: 'HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nSET-COOKIE: a=b; Path=/\r\nset-cookie: c=d\r\nContent-Length: 11\r\n\r\n<é>hello</',
    expected: { status: 200, body: '<é>hello</', setCookies: ['a=b; Path=/', 'c=d'], closes: false },
  },
  {
    text: 'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n4;x=y\r\nab\r\n\r\nA\r\n0123456789\r\n0\r\nTrailer: t\r\n\r\n',
    expected: { status: 200, body: 'ab\r\n0123456789', setCookies: [], closes: true },
  },
  { text: 'HTTP/1.1 204 No Content\r\n\r\n', expected: { status: 204, body: '', setCookies: [], closes: false } },
  {
    text: 'HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n',
    expected: { status: 200, body: '', setCookies: [], closes: true },
  },
];

describe('HttpResponseReader', () => {
  it('reads a response the same however it is cut into pieces', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...RESPONSES),
        fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 30 }),
        ({ text, expected }, cuts) => {
          const bytes = Buffer.from(text);
          const reader = new HttpResponseReader();
          let at = 0;
          let done = false;
          for (const cut of [...cuts, bytes.length]) {
            if (at >= bytes.length) break;
            // A copy in a buffer that is overwritten afterwards, as the shared read buffer is.
            const piece = Buffer.from(bytes.subarray(at, at + cut));
            at += piece.length;
            done = reader.feed(piece);
            piece.fill(0);
          }
          expect(done).toBe(true);
          expect(reader).toMatchObject(expected);
        },
      ),
    );
  });

  it('reads a body without a length up to the end of the connection', () => {
    const reader = read('HTTP/1.1 200 OK\r\n\r\nto the', ' end');
    expect(reader.done).toBe(false);
    expect(reader.end()).toBe(true);
    expect(reader.body).toBe('to the end');
  });

  it('does not take the end of the connection for the end of a response with a length', () => {
    expect(read('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab').end()).toBe(false);
  });

  it('keeps challenges and the location', () => {
    const reader = read(
      'HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm="x"\r\nwww-authenticate: Digest realm="x"\r\nLocation: http://b/\r\nContent-Length: 0\r\n\r\n',
    );
    expect(reader.challenges).toEqual(['Basic realm="x"', 'Digest realm="x"']);
    expect(reader.location).toBe('http://b/');
    reader.reset();
    expect(reader.challenges).toEqual([]);
    expect(reader.location).toBeUndefined();
  });

  it.each([
    ['garbage', 'SSH-2.0-OpenSSH\r\n\r\n', 'did not answer in HTTP/1.1'],
    ['a status that is none', 'HTTP/1.1 999 X\r\n\r\n', 'did not answer in HTTP/1.1'],
    ['a length that is none', 'HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n', 'Content-Length that is no number'],
    [
      'two lengths',
      'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n',
      'two different Content-Length',
    ],
    ['a header without a name', 'HTTP/1.1 200 OK\r\n: x\r\n\r\n', 'header line without a name'],
    ['endless headers', `HTTP/1.1 200 OK\r\nX: ${'x'.repeat(600)}`, 'headers of over 500 bytes'],
    ['a body past the limit', 'HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n', 'body of over 1000 bytes'],
    [
      'chunks past the limit',
      `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n${'x'.repeat(1001)}`,
      'body of over 1000 bytes',
    ],
    [
      'a chunk size that is none',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
      'no hexadecimal number',
    ],
    [
      'an endless chunk line',
      `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;${'x'.repeat(1100)}`,
      'over 1,024 bytes',
    ],
    [
      'a chunk longer than it says',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n',
      'longer than it says',
    ],
    [
      'endless trailers',
      `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n${'x: y\r\n'.repeat(200)}`,
      'trailers of over 500',
    ],
    ['another transfer coding', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n', 'other than chunked'],
    [
      'an encoding nobody offered',
      'HTTP/1.1 200 OK\r\nContent-Encoding: br\r\nContent-Length: 1\r\n\r\nx',
      'did not offer',
    ],
    [
      'what is no gzip',
      'HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 1\r\n\r\nx',
      'a body that is no gzip',
    ],
    ['more than was asked', 'HTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 200 OK', 'sent more than the answer'],
  ])('refuses %s', (_name, text, message) => {
    expect(() => read(text)).toThrow(message);
  });

  it.each([
    ['gzip', gzipSync],
    ['x-gzip', gzipSync],
    ['Deflate', deflateSync],
  ])('unpacks %s, in one piece and in chunks', (coding, pack) => {
    const body = pack('<é>hello</é>');
    const head = `HTTP/1.1 200 OK\r\nContent-Encoding: ${coding}\r\n`;
    const whole = new HttpResponseReader();
    whole.feed(Buffer.concat([Buffer.from(`${head}Content-Length: ${body.length}\r\n\r\n`), body]));
    const chunked = new HttpResponseReader();
    chunked.feed(Buffer.from(`${head}Transfer-Encoding: chunked\r\n\r\n`));
    for (const byte of body) chunked.feed(Buffer.concat([Buffer.from('1\r\n'), Buffer.of(byte), Buffer.from('\r\n')]));
    expect(chunked.feed(Buffer.from('0\r\n\r\n'))).toBe(true);
    expect([whole.body, chunked.body]).toEqual(['<é>hello</é>', '<é>hello</é>']);
  });

  it('unpacks no more than it may read', () => {
    const bomb = gzipSync(Buffer.alloc(1001));
    const head = Buffer.from(`HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: ${bomb.length}\r\n\r\n`);
    const reader = new HttpResponseReader({ headBytes: 500, bodyBytes: 1000 });
    expect(() => reader.feed(Buffer.concat([head, bomb]))).toThrow('unpacks to over 1000 bytes');
  });

  it('keeps Authentication-Info', () => {
    const reader = read('HTTP/1.1 204 No Content\r\nAuthentication-Info: nextnonce="n2"\r\n\r\n');
    expect(reader.authenticationInfo).toBe('nextnonce="n2"');
  });

  it('throws nothing but SessionFailure for any bytes', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 200 }).map((raw) => Buffer.from(raw)),
      fc.mixedCase(fc.constantFrom(...RESPONSES.map((one) => one.text))).map((text) => Buffer.from(text)),
    );
    fc.assert(
      fc.property(bytes, (raw) => {
        try {
          new HttpResponseReader({ headBytes: 100, bodyBytes: 100 }).feed(raw);
        } catch (error) {
          expect(error).toBeInstanceOf(SessionFailure);
        }
      }),
    );
  });
});
