import { describe, expect, it } from '@jest/globals';
import { SessionFailure } from '../errors.js';
import { localTrouble, refusalTrouble } from './trouble.js';

describe('trouble with STUN', () => {
  const withCode = (code: string): Error => Object.assign(new Error(`bind ${code} 0.0.0.0:41234`), { code });

  it.each([
    [new SessionFailure('dns', 'no'), 'stun.example does not resolve'],
    [withCode('ENETUNREACH'), 'nothing can be sent to stun.example (ENETUNREACH)'],
    [
      withCode('EMFILE'),
      'the process has no file descriptor left for a UDP port (EMFILE); raise ulimit -n, or let fewer CPEs use STUN',
    ],
    [new Error('broken'), 'nothing can be sent to stun.example (broken)'],
  ])('%s', (error, text) => {
    expect(localTrouble(error, 'stun.example')).toBe(text);
  });

  it.each([
    [401, '', 'the server asks for a login, and STUNUsername is empty'],
    [401, 'cpe', 'the server refuses STUNUsername and STUNPassword (401)'],
    [431, 'cpe', 'the server refuses STUNUsername and STUNPassword (431)'],
    [500, 'cpe', 'the server answers with error 500'],
    [undefined, '', 'the server answers with error unknown'],
  ])('error %s for "%s"', (code, username, text) => {
    expect(refusalTrouble(code, username)).toBe(text);
  });
});
