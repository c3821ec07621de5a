import { describe, expect, it } from '@jest/globals';
import { SessionFailure } from '../errors.js';
import { connectTrouble, loginTrouble, streamTrouble, XmppFailure } from './trouble.js';

describe('trouble with XMPP', () => {
  const withCode = (code: string): Error => Object.assign(new Error('connect'), { code });

  it.each([
    [new SessionFailure('dns', 'no'), false, 'ServerNotPresent', 'xmpp.example does not resolve'],
    [new XmppFailure('Error', 'known'), false, 'Error', 'known'],
    [withCode('ECONNREFUSED'), false, 'ServerNotPresent', 'xmpp.example: nothing listens there (ECONNREFUSED)'],
    [withCode('ECONNRESET'), false, 'Error', 'xmpp.example reset the connection (ECONNRESET)'],
    [new Error('broken'), false, 'Error', 'the connection to xmpp.example broke (broken)'],
    [
      withCode('CERT_HAS_EXPIRED'),
      true,
      'Error',
      'no TLS with xmpp.example (CERT_HAS_EXPIRED); the certificate has to be for Domain',
    ],
    [
      withCode('EMFILE'),
      false,
      'Error',
      'the process has no file descriptor left for a connection (EMFILE); raise ulimit -n, or let fewer CPEs use XMPP',
    ],
  ])('%s, in TLS: %s', (error, inTls, status, message) => {
    expect(connectTrouble(error, 'xmpp.example', inTls)).toMatchObject({ status, message });
  });

  it.each([
    [loginTrouble('not-authorized'), 'the server refuses Username and Password (not-authorized)'],
    [loginTrouble('<&>'), 'the server refuses Username and Password (unknown)'],
    [streamTrouble('system-shutdown'), 'the server ends the stream (system-shutdown)'],
    [
      streamTrouble('conflict'),
      'the server ends the stream (conflict): somebody else is there with the same Username and Resource',
    ],
    [streamTrouble('a'.repeat(50)), 'the server ends the stream (unknown)'],
  ])('%s', ({ message }, text) => {
    expect(message).toBe(text);
  });
});
