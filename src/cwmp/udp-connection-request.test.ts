import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decodeConnectionRequest, encodeConnectionRequest, freshness, isSignedWith } from './udp-connection-request.js';
import './testing/seed.js';

/** The values of the example in TR-069 §G.2.2.3. */
const REQUEST = { ts: '1120673700', id: '1234', un: 'CPE57689', cn: 'XTGRWIPC6D3IPXS3' };
const SIGNED = 'FDA44088E52A347CE49D6312521D5621EEB40037';
const TEXT =
  'GET http://10.1.1.1:8080?ts=1120673700&id=1234&un=CPE57689&cn=XTGRWIPC6D3IPXS3' +
  `&sig=${SIGNED} HTTP/1.1\r\nHost: 10.1.1.1:8080\r\n\r\n`;

describe('UDP Connection Requests', () => {
  // The signature is of another implementation.
  it('have these bytes', () => {
    expect(encodeConnectionRequest('10.1.1.1:8080', REQUEST, 'secret').toString()).toBe(TEXT);
  });

  it.each([
    ['as the ACS sends them', TEXT],
    ['without headers', TEXT.slice(0, TEXT.indexOf('\r\n'))],
    ['with a path', TEXT.replace('8080?', '8080/?')],
    ['in another order', TEXT.replace('ts=1120673700&id=1234', 'id=1234&ts=1120673700')],
    ['with more in the query', TEXT.replace('?', '?x=y&')],
    ['with a signature in small letters', TEXT.replace(SIGNED, SIGNED.toLowerCase())],
  ])('are read %s', (_what, text) => {
    const request = decodeConnectionRequest(Buffer.from(text))!;
    expect(request).toMatchObject(REQUEST);
    expect(isSignedWith(request, 'secret')).toBe(true);
    expect(isSignedWith(request, 'Secret')).toBe(false);
  });

  it.each([
    ['another method', TEXT.replace('GET', 'POST')],
    ['another version', TEXT.replace('HTTP/1.1', 'HTTP/1.0')],
    ['no query', 'GET http://10.1.1.1:8080 HTTP/1.1\r\n\r\n'],
    ['no signature', TEXT.replace('sig=', 'sign=')],
    ['a time that is no number', TEXT.replace('ts=1120673700', 'ts=now')],
    ['a negative number', TEXT.replace('id=1234', 'id=-1')],
    ['a number without end', TEXT.replace('id=1234', `id=${'1'.repeat(1000)}`)],
    ['too much', TEXT + 'x'.repeat(2048)],
  ])('are not what has %s', (_what, text) => {
    expect(decodeConnectionRequest(Buffer.from(text))).toBeUndefined();
  });

  it.each([
    ['ts', '1120673701'],
    ['id', '1235'],
    ['un', 'CPE57680'],
    ['cn', 'X'],
    ['sig', '00'],
    ['sig', 'x'.repeat(40)],
  ])('with another %s (%s) are not signed', (name, value) => {
    const request = { ...decodeConnectionRequest(Buffer.from(TEXT))!, [name]: value };
    expect(isSignedWith(request, 'secret')).toBe(false);
  });

  it.each([
    ['5', '1', undefined, 'new'],
    ['6', '1', { ts: '5', id: '1' }, 'new'],
    ['5', '2', { ts: '5', id: '1' }, 'new'],
    ['5', '1', { ts: '5', id: '1' }, 'copy'],
    ['05', '01', { ts: '5', id: '1' }, 'copy'],
    ['4', '2', { ts: '5', id: '1' }, 'old'],
    ['10', '1', { ts: '9', id: '1' }, 'new'],
    ['99999999999999999998', '1', { ts: '99999999999999999999', id: '1' }, 'old'],
  ] as const)('ts %s id %s after %j is %s', (ts, id, last, what) => {
    expect(freshness({ ts, id }, last)).toBe(what);
  });

  it('are read back, whatever name and nonce they have', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), fc.string({ maxLength: 60 }), fc.string(), (un, cn, password) => {
        const bytes = encodeConnectionRequest('[2001:db8::1]:7', { ...REQUEST, un, cn }, password);
        const read = decodeConnectionRequest(bytes)!;
        expect(read).toMatchObject({ ...REQUEST, un, cn });
        expect(isSignedWith(read, password)).toBe(true);
      }),
    );
  });

  it('throw for no datagram', () => {
    const any = fc.uint8Array({ maxLength: 3000 }).map((bytes) => Buffer.from(bytes));
    const query = fc
      .string({ maxLength: 300 })
      .map((text) => Buffer.from(`GET ?${text}&ts=1&id=2&un=&cn=&sig= HTTP/1.1`));
    fc.assert(
      fc.property(fc.oneof(any, query), (bytes) => {
        const request = decodeConnectionRequest(bytes);
        if (request) isSignedWith(request, 'secret');
      }),
      { numRuns: 2000 },
    );
  });
});
