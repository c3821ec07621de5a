import { describe, expect, it } from '@jest/globals';
import { CookieJar } from './cookie-jar.js';

describe('CookieJar', () => {
  it.each([
    ['one', ['a=b; Path=/; HttpOnly'], 'Cookie: a=b\r\n'],
    ['several headers', ['a=b', 'c=d=e'], 'Cookie: a=b; c=d=e\r\n'],
    ['a new value for a name', ['a=b', 'a=c'], 'Cookie: a=c\r\n'],
    ['deleted', ['a=b', 'a=; Max-Age=0'], ''],
    ['an empty value', ['a='], 'Cookie: a=\r\n'],
    ['no cookie at all', ['nonsense', '=x', ''], ''],
    ['a folded line that would make a header of its own', ['a=b\r\nX: y'], ''],
  ])('%s', (_name, headers, expected) => {
    const jar = new CookieJar();
    jar.store(headers);
    expect(jar.header).toBe(expected);
  });

  it('forgets at the end of the session', () => {
    const jar = new CookieJar();
    jar.store(['a=b']);
    jar.clear();
    expect(jar.header).toBe('');
    jar.store(['c=d']);
    expect(jar.header).toBe('Cookie: c=d\r\n');
  });
});
