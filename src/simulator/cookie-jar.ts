import type { AcsTarget } from './acs-target.js';

/** RFC 6265 §6.1 asks for at least this much; what goes beyond lets the oldest cookies, or the new one, go. */
const MOST_COOKIES = 50;
const MOST_BYTES = 4096;

interface Cookie {
  readonly value: string;
  readonly path: string;
  readonly secure: boolean;
}

/**
 * The cookies of one session with one host (RFC 6265 as far as TR-069 §3.4.2 asks for it: a CPE sends back what the ACS
 * set, for the rest of the session). Cookies are host-only: an ACS is one host, and another one gets an empty jar.
 */
export class CookieJar {
  #cookies: Map<string, Cookie> | undefined;
  #header = '';
  /** What the header was made for. */
  #target: AcsTarget | undefined;

  clear(): void {
    this.#cookies = undefined;
    this.#target = undefined;
    this.#header = '';
  }

  /**
   * Takes the values of Set-Cookie headers; what is no cookie is passed over (RFC 6265 §5.2).
   *
   * @param now ms since the epoch
   */
  store(setCookies: readonly string[], target: AcsTarget, now: number): void {
    for (const line of setCookies) this.#take(line, target, now);
    if (setCookies.length > 0) this.#target = undefined;
  }

  /** The header line for a request to this target, with its CRLF; empty for no cookies. */
  header(target: AcsTarget): string {
    if (!this.#cookies || target === this.#target) return this.#header;
    const pairs: string[] = [];
    for (const [name, { value, path, secure }] of this.#cookies) {
      if ((target.secure || !secure) && isPathWithin(target.path, path)) pairs.push(`${name}=${value}`);
    }
    this.#target = target;
    this.#header = pairs.length === 0 ? '' : `Cookie: ${pairs.join('; ')}\r\n`;
    return this.#header;
  }

  #take(line: string, target: AcsTarget, now: number): void {
    const end = line.indexOf(';');
    const pair = end < 0 ? line : line.slice(0, end);
    const equals = pair.indexOf('=');
    const name = pair.slice(0, Math.max(equals, 0)).trim();
    if (name === '' || pair.length > MOST_BYTES || hasControl(pair)) return;
    const { path, domain, secure, expired } = end < 0 ? NO_ATTRIBUTES : attributesOf(line.slice(end + 1), now);
    // RFC 6265 §5.3: a cookie for another domain, or a secure one over plain HTTP (RFC 6265bis §5.7), is none.
    if ((domain !== '' && !isDomainOf(domain, target.hostname)) || (secure && !target.secure)) return;
    const cookies = (this.#cookies ??= new Map<string, Cookie>());
    // A new value takes the place in line of the old one; what was set first gives way first.
    if (expired) cookies.delete(name);
    else cookies.set(name, { value: pair.slice(equals + 1).trim(), path: path || defaultPath(target.path), secure });
    if (cookies.size > MOST_COOKIES) cookies.delete(cookies.keys().next().value ?? '');
  }
}

interface Attributes {
  readonly path: string;
  readonly domain: string;
  readonly secure: boolean;
  readonly expired: boolean;
}
const NO_ATTRIBUTES: Attributes = { path: '', domain: '', secure: false, expired: false };

/** The attributes of a cookie (RFC 6265 §5.2); the last of a name counts, and Max-Age before Expires. */
function attributesOf(text: string, now: number): Attributes {
  let { path, domain, secure } = NO_ATTRIBUTES;
  let expires: number | undefined;
  let maxAge: number | undefined;
  for (const attribute of text.split(';')) {
    const [name = '', ...rest] = attribute.split('=');
    const value = rest.join('=').trim();
    switch (name.trim().toLowerCase()) {
      case 'path':
        path = value.startsWith('/') && !hasControl(value) ? value : '';
        break;
      case 'domain':
        domain = value.replace(/^\./, '').toLowerCase();
        break;
      case 'secure':
        secure = true;
        break;
      case 'max-age':
        if (/^-?\d+$/.test(value)) maxAge = Number(value);
        break;
      case 'expires':
        expires = Date.parse(value);
        break;
      default:
    }
  }
  const expired = maxAge !== undefined ? maxAge <= 0 : expires !== undefined && expires <= now;
  return { path, domain, secure, expired };
}

function hasControl(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if ((c < 32 && c !== 9) || c === 127) return true;
  }
  return false;
}

/** RFC 6265 §5.1.3. */
function isDomainOf(domain: string, hostname: string): boolean {
  const host = hostname.toLowerCase();
  return host === domain || (host.endsWith(`.${domain}`) && !/^[\d.]+$/.test(host));
}

/** RFC 6265 §5.1.4. */
function isPathWithin(target: string, path: string): boolean {
  const query = target.indexOf('?');
  const requested = query < 0 ? target : target.slice(0, query);
  if (!requested.startsWith(path)) return false;
  return requested.length === path.length || path.endsWith('/') || requested.charAt(path.length) === '/';
}

function defaultPath(target: string): string {
  const query = target.indexOf('?');
  const last = target.lastIndexOf('/', query < 0 ? target.length : query);
  return last <= 0 ? '/' : target.slice(0, last);
}
