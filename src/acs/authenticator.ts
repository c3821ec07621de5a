import { DigestVerifier, basicChallenge, verifyBasic } from '../cwmp/http-digest.js';
import type { Authentication } from './options.js';

const REALM = 'cpe-sim ACS';

/** What an authenticator is shown of a request. */
export interface Attempt {
  readonly method: string;
  /** Request target. */
  readonly uri: string;
  /** The Authorization header. */
  readonly authorization: string | undefined;
}

/** Says whether a request carries the right credentials. */
export interface Authenticator {
  /** @returns undefined when all is well, otherwise the WWW-Authenticate header to answer 401 with. */
  check(attempt: Attempt): string | undefined;
}

/** @param nonce gives a text that nobody can guess, new at each call */
export function createAuthenticator(
  authentication: Authentication,
  now: () => number,
  nonce: () => string,
): Authenticator {
  if (authentication.kind === 'none') return { check: () => undefined };
  const { username, password } = authentication;
  if (authentication.kind === 'basic') {
    const challenge = basicChallenge(REALM);
    return { check: ({ authorization }) => (verifyBasic(authorization, username, password) ? undefined : challenge) };
  }
  const verifier = new DigestVerifier({ realm: REALM, now, nonce });
  const passwordOf = (name: string): string | undefined => (name === username ? password : undefined);
  return {
    check({ method, uri, authorization }) {
      const verdict = verifier.verify(authorization, method, uri, passwordOf);
      return verdict === 'ok' ? undefined : verifier.challenge(verdict === 'stale');
    },
  };
}
