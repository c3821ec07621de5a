import { authorize, type Challenge, nextNonce, parseChallenge } from '../cwmp/http-digest.js';
import type { AcsTarget } from './acs-target.js';
import type { Credentials } from './credentials.js';
import { SessionFailure } from './errors.js';

/** How a CPE logs in to its ACS during one session (TR-069 §3.4.4): Digest or Basic, when it is asked to. */
export class AcsLogin {
  /** Makes the client's nonces: hexadecimal digits. */
  readonly #cnonce: () => string;
  #challenge: Challenge | undefined;
  /** A login was sent with the request that is under way. */
  #sent = false;
  #nonceCount = 0;

  constructor(cnonce: () => string) {
    this.#cnonce = cnonce;
  }

  /** Forgets the challenge: another session, or another ACS. */
  clear(): void {
    this.#challenge = undefined;
    this.#sent = false;
    this.#nonceCount = 0;
  }

  /**
   * The header line of the next POST, with its CRLF; empty while nobody has asked for a login. A nonce is used again with
   * the next count (RFC 7616 §3.4).
   *
   * @throws CwmpCredentialsError for credentials that no header can carry
   */
  header(target: AcsTarget, credentials: () => Credentials): string {
    if (!this.#challenge) return '';
    this.#sent = true;
    const { username, password } = credentials();
    const login = { username, password, method: 'POST', uri: target.path, cnonce: this.#cnonce() };
    return `Authorization: ${authorize(this.#challenge, { ...login, nc: ++this.#nonceCount })}\r\n`;
  }

  /** The ACS has answered 401 with these challenges. Undefined: post again; else why the session ends. */
  challenged(challenges: readonly string[], credentials: Credentials): SessionFailure | undefined {
    const challenge = parseChallenge(challenges);
    if (!challenge)
      return new SessionFailure('unauthorized', 'The ACS answered 401 and offers neither Digest nor Basic');
    // A login that was refused is wrong, unless it is only the nonce that is old (RFC 7616 §3.3).
    if (this.#sent && !(challenge.scheme === 'Digest' && challenge.stale))
      return new SessionFailure('unauthorized', 'The ACS refused the login of the CPE (401)');
    if (credentials.username === '') {
      return new SessionFailure(
        'unauthorized',
        'The ACS asks for a login (401) and the CPE has none: see cwmp.credentialsSecretRef',
      );
    }
    this.#challenge = challenge;
    this.#nonceCount = 0;
    return undefined;
  }

  /** The ACS has taken the request; it may name the nonce of the next one (RFC 7616 §3.5), which saves a 401. */
  accepted(authenticationInfo: string | undefined): void {
    this.#sent = false;
    if (authenticationInfo === undefined || this.#challenge?.scheme !== 'Digest') return;
    const nonce = nextNonce(authenticationInfo);
    if (nonce === undefined) return;
    this.#challenge = { ...this.#challenge, nonce };
    this.#nonceCount = 0;
  }
}
