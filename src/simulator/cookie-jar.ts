/**
 * The cookies of one session (RFC 6265 as far as TR-069 §3.4.2 asks for it: a CPE sends back what the ACS set, for the
 * rest of the session). Attributes are not kept: the session speaks to one ACS only.
 */
export class CookieJar {
  /** The header line with its CRLF, or empty. */
  header = '';
  #cookies: Map<string, string> | undefined;

  clear(): void {
    this.header = '';
    this.#cookies = undefined;
  }

  /** Takes the values of Set-Cookie headers; what is no cookie is passed over (RFC 6265 §5.2). */
  store(setCookies: readonly string[]): void {
    for (const line of setCookies) {
      const end = line.indexOf(';');
      const pair = end < 0 ? line : line.slice(0, end);
      const equals = pair.indexOf('=');
      const name = pair.slice(0, Math.max(equals, 0)).trim();
      const value = pair.slice(equals + 1).trim();
      if (name === '' || /[\r\n]/.test(pair)) continue;
      this.#cookies ??= new Map();
      if (/;\s*max-age=0*(?:;|$)/i.test(line)) this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
    if (setCookies.length > 0) this.header = this.#line();
  }

  #line(): string {
    if (!this.#cookies || this.#cookies.size === 0) return '';
    return `Cookie: ${Array.from(this.#cookies, ([name, value]) => `${name}=${value}`).join('; ')}\r\n`;
  }
}
