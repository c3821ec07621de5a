import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { acsTarget } from './acs-target.js';
import { CookieJar } from './cookie-jar.js';

const NOW = Date.UTC(2026, 0, 1);
const target = acsTarget('http://acs.example/tr069/cwmp?x=/a/');

function after(...headers: string[]): CookieJar {
  const jar = new CookieJar();
  jar.store(headers, target, NOW);
  return jar;
}

describe('CookieJar', () => {
  it.each([
    ['one', ['a=b; Path=/; HttpOnly'], 'Cookie: a=b\r\n'],
    ['several headers', ['a=b', 'c=d=e'], 'Cookie: a=b; c=d=e\r\n'],
    ['a new value for a name', ['a=b', 'c=d', 'a=c'], 'Cookie: a=c; c=d\r\n'],
    ['deleted by Max-Age', ['a=b', 'a=; Max-Age=0'], ''],
    ['deleted by Expires', ['a=b', 'a=; expires=Thu, 01 Jan 1970 00:00:00 GMT'], ''],
    ['Max-Age before Expires', ['a=b; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT'], 'Cookie: a=b\r\n'],
    ['an Expires that is no date', ['a=b; Expires=never'], 'Cookie: a=b\r\n'],
    ['an empty value', ['a='], 'Cookie: a=\r\n'],
    ['no cookie at all', ['nonsense', '=x', ''], ''],
    ['a folded line that would make a header of its own', ['a=b\r\nX: y'], ''],
    ['a control character', ['a=b\u0000'], ''],
    ['the host of the ACS as domain', ['a=b; Domain=.ACS.example', 'c=d; Domain=example'], 'Cookie: a=b; c=d\r\n'],
    ['another domain', ['a=b; Domain=cs.example', 'c=d; Domain=b.acs.example'], ''],
    ['a path that leads there', ['a=b; Path=/tr069', 'c=d; Path=/tr069/', 'e=f; Path=x'], 'Cookie: a=b; c=d; e=f\r\n'],
    ['a path that does not', ['a=b; Path=/tr06', 'c=d; Path=/tr069/cwmp/x', 'e=f; Path=/a/'], ''],
    ['a secure one over plain HTTP', ['a=b; Secure'], ''],
    ['one of over 4,096 bytes', [`a=${'b'.repeat(4095)}`], ''],
  ])('%s', (_name, headers, expected) => {
    expect(after(...headers).header(target)).toBe(expected);
  });

  it('sends a secure cookie over TLS alone', () => {
    const jar = new CookieJar();
    const secure = acsTarget('https://acs.example/cwmp');
    jar.store(['a=b; Secure; Path=/'], secure, NOW);
    expect([jar.header(secure), jar.header(target), jar.header(secure)]).toEqual([
      'Cookie: a=b\r\n',
      '',
      'Cookie: a=b\r\n',
    ]);
  });

  it('forgets at the end of the session', () => {
    const jar = after('a=b');
    jar.clear();
    expect(jar.header(target)).toBe('');
    jar.store(['c=d'], target, NOW);
    expect(jar.header(target)).toBe('Cookie: c=d\r\n');
  });

  it('never holds more than 50, the newest', () => {
    const jar = after();
    for (let i = 0; i < 10_000; i++) jar.store([`c${i}=1`], target, NOW);
    const names = jar.header(target).match(/c\d+/g);
    expect([names?.length, names?.at(0), names?.at(-1)]).toEqual([50, 'c9950', 'c9999']);
  });

  it('makes one header line at most, whatever the ACS sets', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' })), (headers) => {
        expect(after(...headers).header(target)).toMatch(/^(Cookie: [^\r\n]+\r\n)?$/);
      }),
      { numRuns: 1000 },
    );
  });
});
