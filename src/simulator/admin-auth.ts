import { createHash, timingSafeEqual } from 'node:crypto';
import { BlockList, isIP } from 'node:net';
import type { RequestHandler } from 'express';
import { AdminRefusal } from './admin-errors.js';

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

/** Whether only this host reaches a listener on `host`, a name or an address. */
export function isLoopback(host: string): boolean {
  if (host === 'localhost') return true;
  const family = isIP(host);
  return family !== 0 && LOOPBACK.check(host, family === 6 ? 'ipv6' : 'ipv4');
}

/**
 * Lets requests with `Authorization: Bearer TOKEN` pass. Without a token the API is on loopback only, and what is left to
 * refuse there is a web page that drives the user's browser at it: such requests carry an Origin or a foreign Host.
 */
export function authenticate(token: string): RequestHandler {
  if (token === '') {
    return (request, _response, next) => {
      const host = (request.headers.host ?? '').replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1');
      if (request.headers.origin === undefined && isLoopback(host)) next();
      else next(new AdminRefusal(403, 'ADMIN_FORBIDDEN', 'Without a token, only programs on this host may ask.'));
    };
  }
  const expected = digest(token);
  return (request, response, next) => {
    const [, given] = /^Bearer +(\S+) *$/i.exec(request.headers.authorization ?? '') ?? [];
    if (given !== undefined && timingSafeEqual(digest(given), expected)) {
      next();
      return;
    }
    response.set('WWW-Authenticate', 'Bearer realm="cpe-sim"');
    const problem = given === undefined ? 'This needs the header "Authorization: Bearer TOKEN"' : 'The token is wrong';
    next(
      new AdminRefusal(401, 'ADMIN_UNAUTHORIZED', `${problem}; the token is the one that the simulator started with.`),
    );
  };
}

/** Of one length whatever the token's, so that comparing takes the same time for all. */
function digest(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
