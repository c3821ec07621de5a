import { describe, expect, it } from '@jest/globals';
import { Login } from './sasl-login.js';
import { XmppFailure } from './trouble.js';

const WHO = { username: 'cpe', password: 'secret' };

describe('Login', () => {
  it.each([
    [['PLAIN', 'SCRAM-SHA-1', 'SCRAM-SHA-256', 'SCRAM-SHA-1-PLUS'], false, 'SCRAM-SHA-256'],
    [['PLAIN', 'SCRAM-SHA-1'], true, 'SCRAM-SHA-1'],
    [['PLAIN'], true, 'PLAIN'],
  ])('of %j, secure: %s: %s', (offered, secure, mechanism) => {
    expect(Login.with(offered, WHO, secure)).toMatchObject({ mechanism });
  });

  it.each([
    [['PLAIN'], 'the server wants the password itself, which is said with TLS only: set UseTLS'],
    [['DIGEST-MD5'], 'the server takes no login by SCRAM-SHA-256, SCRAM-SHA-1 or PLAIN'],
    [[], 'the server takes no login by SCRAM-SHA-256, SCRAM-SHA-1 or PLAIN'],
  ])('none of %j without TLS: %s', (offered, message) => {
    expect(Login.with(offered, WHO, false)).toEqual(new XmppFailure('Error', message));
  });

  it('says the password by PLAIN, and is done when the server says so', async () => {
    const login = Login.with(['PLAIN'], WHO, true) as Login;
    expect([login.first(), login.isDone(''), await login.answer('what')]).toEqual(['\0cpe\0secret', true, undefined]);
  });

  it('is not done by SCRAM before the server has shown that it knows the password', () => {
    const login = Login.with(['SCRAM-SHA-1'], WHO, true) as Login;
    expect([login.first().slice(0, 10), login.isDone('v=AAAA'), login.isDone('')]).toEqual([
      'n,,n=cpe,r',
      false,
      false,
    ]);
  });
});
