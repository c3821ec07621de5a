import { hash, timingSafeEqual } from 'node:crypto';
import { digestAlgorithm, digestResponse } from './digest-response.js';
import type { DigestAlgorithm } from './digest-response.js';
import { parseAuthField, quote } from './http-auth-header.js';
import type { AuthField } from './http-auth-header.js';

/** HTTP authentication as CPEs and ACSs use it (TR-069 §3.4.4, §3.2.2.3): Digest (RFC 7616) and Basic (RFC 7617). */

export type Challenge =
  | { readonly scheme: 'Basic'; readonly realm: string }
  | {
      readonly scheme: 'Digest';
      readonly realm: string;
      readonly nonce: string;
      readonly opaque: string | undefined;
      readonly algorithm: DigestAlgorithm;
      /** The server takes qop auth; without, the digest has the form of RFC 2069. */
      readonly auth: boolean;
      /** Only the nonce was refused, as too old: the credentials are right. */
      readonly stale: boolean;
    };

/**
 * The challenge that a client answers, out of the values of all WWW-Authenticate fields: the first Digest that it can
 * do, else Basic, else undefined.
 */
export function parseChallenge(fields: string | readonly string[]): Challenge | undefined {
  const offered = (typeof fields === 'string' ? [fields] : fields).flatMap(parseAuthField);
  for (const offer of offered) {
    const digest = offer.scheme === 'digest' ? digestChallenge(offer) : undefined;
    if (digest !== undefined) return digest;
  }
  const basic = offered.find(({ scheme }) => scheme === 'basic');
  return basic && { scheme: 'Basic', realm: basic.parameters.get('realm') ?? '' };
}

function digestChallenge({ parameters }: AuthField): Challenge | undefined {
  const algorithm = digestAlgorithm(parameters.get('algorithm'));
  const realm = parameters.get('realm');
  const nonce = parameters.get('nonce');
  const qop = parameters.get('qop');
  const auth = qop?.split(',').some((one) => one.trim().toLowerCase() === 'auth') ?? false;
  if (algorithm === undefined || realm === undefined || nonce === undefined || (qop !== undefined && !auth)) {
    return undefined;
  }
  const stale = parameters.get('stale')?.toLowerCase() === 'true';
  return { scheme: 'Digest', realm, nonce, opaque: parameters.get('opaque'), algorithm, auth, stale };
}

/** The `nextnonce` of an Authentication-Info field (RFC 7616 §3.5); undefined when it has none. */
export function nextNonce(authenticationInfo: string): string | undefined {
  const nonce = parseAuthField(`Info ${authenticationInfo}`)[0]?.parameters.get('nextnonce');
  return nonce === '' ? undefined : nonce;
}

/** What a client logs in with. */
export interface Login {
  readonly username: string;
  readonly password: string;
  readonly method: string;
  /** Request target: path and query. */
  readonly uri: string;
  /** A nonce of the client. */
  readonly cnonce: string;
  /** Requests made with the challenge's nonce, this one included. */
  readonly nc: number;
}

/**
 * The value of the Authorization field.
 *
 * @throws CwmpCredentialsError for credentials with control characters
 */
export function authorize(challenge: Challenge, login: Login): string {
  const { username, password, method, uri, cnonce } = login;
  if (challenge.scheme === 'Basic') {
    return `Basic ${Buffer.from(`${username}:${password}`, 'utf8').toString('base64')}`;
  }
  const { realm, nonce, opaque, algorithm } = challenge;
  const nc = login.nc.toString(16).padStart(8, '0');
  const input = { algorithm, username, realm, password, method, uri, nonce, cnonce };
  const response = digestResponse(challenge.auth ? { ...input, auth: { nc, cnonce } } : input);
  let field =
    `Digest username=${quote(username)}, realm=${quote(realm)}, nonce=${quote(nonce)}, uri=${quote(uri)}, ` +
    `response="${response}", algorithm=${algorithm}`;
  if (opaque !== undefined) field += `, opaque=${quote(opaque)}`;
  if (challenge.auth) field += `, qop=auth, nc=${nc}`;
  if (challenge.auth || algorithm.endsWith('-sess')) field += `, cnonce=${quote(cnonce)}`;
  return field;
}

/** What a verifier needs of its surroundings. */
export interface DigestVerifierOptions {
  readonly realm: string;
  readonly algorithm?: DigestAlgorithm;
  /** Milliseconds, of any origin. */
  now(): number;
  /** A text that nobody can guess, new at each call. */
  nonce(): string;
  /** How long a nonce is good for. */
  readonly nonceLifetimeMs?: number;
  /** Nonces that are remembered; older ones are forgotten, and their clients log in anew. */
  readonly maxNonces?: number;
}

/**
 * - `ok`: the login is right
 * - `stale`: it is, but its nonce is too old or was used before: challenge again with stale=true
 * - `refused`: it is not, or there is none
 */
export type Verdict = 'ok' | 'stale' | 'refused';

interface IssuedNonce {
  readonly expires: number;
  /** Highest nonce count that was used. */
  used: number;
}

/** The server's side of Digest: issues nonces and holds logins against them. A nonce count is accepted once. */
export class DigestVerifier {
  private readonly options: DigestVerifierOptions;
  private readonly algorithm: DigestAlgorithm;
  private readonly lifetimeMs: number;
  private readonly maxNonces: number;
  /** In the order of issue, which is the order of expiry. */
  private readonly nonces = new Map<string, IssuedNonce>();

  constructor(options: DigestVerifierOptions) {
    this.options = options;
    this.algorithm = options.algorithm ?? 'MD5';
    this.lifetimeMs = options.nonceLifetimeMs ?? 300_000;
    this.maxNonces = options.maxNonces ?? 100_000;
  }

  /** The value of the WWW-Authenticate field of a 401; `stale` after a login with that verdict. */
  challenge(stale = false): string {
    const now = this.options.now();
    for (const [nonce, { expires }] of this.nonces) {
      if (expires > now && this.nonces.size < this.maxNonces) break;
      this.nonces.delete(nonce);
    }
    const nonce = this.options.nonce();
    this.nonces.set(nonce, { expires: now + this.lifetimeMs, used: 0 });
    const field = `Digest realm=${quote(this.options.realm)}, nonce=${quote(nonce)}, algorithm=${this.algorithm}, qop="auth"`;
    return stale ? `${field}, stale=true` : field;
  }

  /**
   * Holds the Authorization field of a request against what it must be.
   *
   * @param uri request target of the request
   * @param passwordOf the password of a user, undefined for an unknown one
   */
  verify(
    field: string | undefined,
    method: string,
    uri: string,
    passwordOf: (username: string) => string | undefined,
  ): Verdict {
    const credentials = field === undefined ? undefined : parseAuthField(field)[0];
    if (credentials?.scheme !== 'digest') return 'refused';
    const { parameters } = credentials;
    const username = parameters.get('username') ?? '';
    const nonce = parameters.get('nonce') ?? '';
    const cnonce = parameters.get('cnonce') ?? '';
    const nc = parameters.get('nc') ?? '';
    const qop = parameters.get('qop');
    const password = passwordOf(username);
    const input = {
      algorithm: this.algorithm,
      username,
      realm: this.options.realm,
      password: password ?? '',
      method,
      uri: parameters.get('uri') ?? '',
      nonce,
      cnonce,
    };
    const expected = digestResponse(qop === undefined ? input : { ...input, auth: { nc, cnonce } });
    const right =
      isSame(expected, (parameters.get('response') ?? '').toLowerCase()) &&
      password !== undefined &&
      parameters.get('realm') === input.realm &&
      isTarget(input.uri, uri) &&
      (qop === undefined || (qop.toLowerCase() === 'auth' && /^[0-9a-f]{8}$/i.test(nc)));
    if (!right) return 'refused';
    return this.use(nonce, qop === undefined ? undefined : Number.parseInt(nc, 16)) ? 'ok' : 'stale';
  }

  /** Takes note of a nonce's use; without a count (RFC 2069) a nonce is good for one request. */
  private use(nonce: string, count: number | undefined): boolean {
    const issued = this.nonces.get(nonce);
    if (issued === undefined || issued.expires <= this.options.now()) return false;
    if (count === undefined) {
      this.nonces.delete(nonce);
      return issued.used === 0;
    }
    if (count <= issued.used) return false;
    issued.used = count;
    return true;
  }
}

/** The value of the WWW-Authenticate field that asks for Basic. */
export function basicChallenge(realm: string): string {
  return `Basic realm=${quote(realm)}, charset="UTF-8"`;
}

/** Holds the Authorization field of a request against a user name and a password. */
export function verifyBasic(field: string | undefined, username: string, password: string): boolean {
  const given = /^Basic +([A-Za-z0-9+/=]+) *$/i.exec(field ?? '')?.[1];
  return given !== undefined && isSame(Buffer.from(given, 'base64').toString('utf8'), `${username}:${password}`);
}

/** Compares in a time that tells nothing of either text. */
function isSame(a: string, b: string): boolean {
  return timingSafeEqual(hash('sha256', a, 'buffer'), hash('sha256', b, 'buffer'));
}

/** Clients write the request target, or the whole URL of it (RFC 7616 §3.4.6). */
function isTarget(written: string, target: string): boolean {
  if (written === target) return true;
  const url = URL.canParse(written) ? new URL(written) : undefined;
  return url !== undefined && url.pathname + url.search === target;
}
