import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { authorize, basicChallenge, DigestVerifier, parseChallenge, verifyBasic } from './http-digest.js';
import type { Challenge, Login } from './http-digest.js';
import './testing/seed.js';

const LOGIN: Login = {
  username: 'Mufasa',
  password: 'Circle of Life',
  method: 'GET',
  uri: '/dir/index.html',
  cnonce: 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ',
  nc: 1,
};

describe('parseChallenge', () => {
  it('reads a Digest challenge', () => {
    const field =
      'Digest realm="a \\"b\\"", qop="auth, auth-int",nonce="n==", algorithm=sha-256, opaque="o" , stale=TRUE';
    expect(parseChallenge(field)).toEqual({
      scheme: 'Digest',
      realm: 'a "b"',
      nonce: 'n==',
      opaque: 'o',
      algorithm: 'SHA-256',
      auth: true,
      stale: true,
    });
  });

  it.each<[string, string | string[], Partial<Challenge> | undefined]>([
    ['Digest before Basic, in one field', 'Basic realm="b", Digest realm="d", nonce="n"', { realm: 'd', auth: false }],
    ['Digest before Basic, in two fields', ['Basic realm="b"', 'Digest realm="d", nonce="n"'], { realm: 'd' }],
    [
      'the first Digest that it can do',
      ['Digest realm="x", nonce="n", algorithm=SHA-512-256', 'Digest realm="d", nonce="n", algorithm=MD5'],
      { realm: 'd' },
    ],
    [
      'Basic where the Digest wants auth-int',
      'Digest realm="d", nonce="n", qop="auth-int", Basic realm="b"',
      { realm: 'b' },
    ],
    ['nothing of an unknown scheme', 'Bearer realm="x"', undefined],
    ['nothing of a Digest without a nonce', 'Digest realm="x"', undefined],
    ['nothing of a broken field', 'Digest realm="x, nonce="n"', undefined],
    ['nothing of an empty field', '', undefined],
  ])('takes %s', (_what, field, expected) => {
    const challenge = parseChallenge(field);
    if (expected === undefined) expect(challenge).toBeUndefined();
    else expect(challenge).toMatchObject(expected);
  });

  it('takes any text without an exception', () => {
    fc.assert(
      fc.property(fc.string(), (text) => [undefined, 'Basic', 'Digest'].includes(parseChallenge(text)?.scheme)),
    );
  });
});

describe('authorize', () => {
  const RFC7616 =
    'realm="http-auth@example.org", qop="auth, auth-int", nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v"';

  it.each([
    ['MD5', '8ca523f5e9506fed4657c9700eebdbec'],
    ['SHA-256', '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1'],
  ])('gives the response of the example in RFC 7616 §3.9.1 with %s', (algorithm, response) => {
    const challenge = parseChallenge(`Digest ${RFC7616}, algorithm=${algorithm}, opaque="FQhe"`);
    expect(authorize(challenge!, LOGIN)).toBe(
      'Digest username="Mufasa", realm="http-auth@example.org", nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", ' +
        `uri="/dir/index.html", response="${response}", algorithm=${algorithm}, opaque="FQhe", qop=auth, nc=00000001, ` +
        'cnonce="f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"',
    );
  });

  it('gives the form of RFC 2069 to a server without qop', () => {
    const challenge = parseChallenge('Digest realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093"');
    const field = authorize(challenge!, { ...LOGIN, password: 'Circle Of Life' });
    expect(field).toContain('response="670fd8c2df070c60b045671b8b24ff02"');
    expect(field).not.toMatch(/qop|nc=|cnonce/);
  });

  it('gives Basic credentials', () => {
    expect(authorize({ scheme: 'Basic', realm: '' }, { ...LOGIN, username: 'Aladdin', password: 'open sesame' })).toBe(
      'Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==',
    );
  });

  it('refuses a user name that would break out of the field', () => {
    const challenge = parseChallenge(`Digest ${RFC7616}`);
    expect(() => authorize(challenge!, { ...LOGIN, username: 'a\r\nX: y' })).toThrow('control character');
  });
});

/** A verifier whose nonces are n1, n2 … and whose clock stands until it is moved. */
function server(maxNonces = 10) {
  const time = { now: 0 };
  let count = 0;
  const verifier = new DigestVerifier({
    realm: 'r',
    now: () => time.now,
    nonce: () => `n${++count}`,
    nonceLifetimeMs: 1000,
    maxNonces,
  });
  return { time, verifier };
}

const passwordOf = (username: string): string | undefined => (username === 'Mufasa' ? 'Circle of Life' : undefined);

describe('DigestVerifier', () => {
  it('takes a right login once for each nonce count', () => {
    const { verifier } = server();
    const challenge = parseChallenge(verifier.challenge())!;
    const first = authorize(challenge, LOGIN);
    expect(verifier.verify(first, 'GET', LOGIN.uri, passwordOf)).toBe('ok');
    expect(verifier.verify(first, 'GET', LOGIN.uri, passwordOf)).toBe('stale');
    expect(verifier.verify(authorize(challenge, { ...LOGIN, nc: 2 }), 'GET', LOGIN.uri, passwordOf)).toBe('ok');
  });

  it('takes a login in the form of RFC 2069 once for each nonce', () => {
    const { verifier } = server();
    const challenge = parseChallenge(verifier.challenge().replace(', qop="auth"', ''))!;
    const field = authorize(challenge, LOGIN);
    expect(verifier.verify(field, 'GET', LOGIN.uri, passwordOf)).toBe('ok');
    expect(verifier.verify(field, 'GET', LOGIN.uri, passwordOf)).toBe('stale');
  });

  it('calls a right login stale when its nonce is too old, forgotten or not its own', () => {
    const { verifier, time } = server(2);
    const old = parseChallenge(verifier.challenge())!;
    time.now = 1000;
    expect(verifier.verify(authorize(old, LOGIN), 'GET', LOGIN.uri, passwordOf)).toBe('stale');
    const forgotten = parseChallenge(verifier.challenge())!;
    verifier.challenge();
    verifier.challenge();
    expect(verifier.verify(authorize(forgotten, LOGIN), 'GET', LOGIN.uri, passwordOf)).toBe('stale');
    expect(parseChallenge(verifier.challenge(true))).toMatchObject({ stale: true });
  });

  it.each<[string, Partial<Login>]>([
    ['a wrong password', { password: 'x' }],
    ['an unknown user', { username: 'Scar' }],
    ['an unknown user with the password of nobody', { username: 'Scar', password: '' }],
    ['another method', { method: 'POST' }],
    ['another URI', { uri: '/other' }],
    ['another host with another path', { uri: 'http://x/other' }],
  ])('refuses %s', (_what, change) => {
    const { verifier } = server();
    const field = authorize(parseChallenge(verifier.challenge())!, { ...LOGIN, ...change });
    expect(verifier.verify(field, 'GET', LOGIN.uri, passwordOf)).toBe('refused');
  });

  it('takes the whole URL for the request target', () => {
    const { verifier } = server();
    const field = authorize(parseChallenge(verifier.challenge())!, { ...LOGIN, uri: `http://cpe:7547${LOGIN.uri}` });
    expect(verifier.verify(field, 'GET', LOGIN.uri, passwordOf)).toBe('ok');
  });

  it.each([
    undefined,
    '',
    'Basic QTpC',
    'Digest',
    'Digest username="Mufasa',
    'Digest username="Mufasa", nc=zz, qop=auth',
  ])('refuses %j', (field) => {
    expect(server().verifier.verify(field, 'GET', '/', passwordOf)).toBe('refused');
  });

  it.each(['MD5', 'MD5-sess', 'SHA-256', 'SHA-256-sess'] as const)(
    'takes what authorize() makes with %s',
    (algorithm) => {
      fc.assert(
        fc.property(fc.string(), fc.string(), fc.webPath(), (password, cnonce, uri) => {
          const verifier = new DigestVerifier({ realm: 'r', algorithm, now: () => 0, nonce: () => 'n' });
          const login = { ...LOGIN, password, uri, cnonce: cnonce.replace(/[^ -~]/g, '') };
          const field = authorize(parseChallenge(verifier.challenge())!, login);
          expect(verifier.verify(field, 'GET', uri, () => password)).toBe('ok');
        }),
        { numRuns: 50 },
      );
    },
  );
});

describe('Basic', () => {
  it('takes what authorize() makes of its challenge', () => {
    const field = authorize(parseChallenge(basicChallenge('r'))!, { ...LOGIN, username: 'ü', password: 'a:b' });
    expect(verifyBasic(field, 'ü', 'a:b')).toBe(true);
    expect(verifyBasic(field, 'ü', 'a')).toBe(false);
    expect(verifyBasic(field, 'u', 'a:b')).toBe(false);
  });

  it.each([undefined, '', 'Basic', 'Basic !', 'Digest username="ü"'])('refuses %j', (field) => {
    expect(verifyBasic(field, '', '')).toBe(false);
  });
});
