import { BodyBuffer } from './body-buffer.js';
import { type ContentCoding, contentCoding, decodeContent } from './content-encoding.js';
import { SessionFailure } from './errors.js';

/** Bounds on what an ACS may send; more ends the session. */
export interface HttpLimits {
  readonly headBytes: number;
  readonly bodyBytes: number;
}

export const DEFAULT_HTTP_LIMITS: HttpLimits = { headBytes: 64 * 1024, bodyBytes: 32 * 1024 * 1024 };

type State = 'head' | 'length' | 'chunk-size' | 'chunk-data' | 'chunk-end' | 'trailer' | 'close' | 'done';

const CRLF2 = Buffer.from('\r\n\r\n');
const NO_COOKIES: readonly string[] = [];

/**
 * Reads one HTTP/1.1 response after another from the bytes of a connection (RFC 9112). Made for the CPE's side of CWMP:
 * it keeps the headers that a session needs, and an answer that arrives in one piece costs no copy.
 */
export class HttpResponseReader {
  status = 0;
  body = '';
  setCookies: readonly string[] = NO_COOKIES;
  /** The values of WWW-Authenticate, one entry a header. */
  challenges: readonly string[] = NO_COOKIES;
  location: string | undefined;
  /** The value of Authentication-Info (RFC 7616 §3.5). */
  authenticationInfo: string | undefined;
  /** The server closes the connection after this response. */
  closes = false;
  /** Content-Length; undefined when the server does not say. */
  length: number | undefined;

  readonly #limits: HttpLimits;
  readonly #sink: ((piece: Buffer) => void) | undefined;
  #state: State = 'head';
  #head: Buffer | undefined;
  #remaining = 0;
  #coding: ContentCoding | undefined;
  readonly #data = new BodyBuffer();
  #line = '';
  #trailerBytes = 0;

  /**
   * @param sink takes the bodies piece by piece, of any size, in place of `body`; a piece is valid during the call. The
   * status and the length are known by then.
   */
  constructor(limits: HttpLimits = DEFAULT_HTTP_LIMITS, sink?: (piece: Buffer) => void) {
    this.#limits = limits;
    this.#sink = sink;
  }

  /** Makes ready for the next response. */
  reset(): void {
    this.status = 0;
    this.body = '';
    this.setCookies = NO_COOKIES;
    this.challenges = NO_COOKIES;
    this.location = undefined;
    this.authenticationInfo = undefined;
    this.closes = false;
    this.length = undefined;
    this.#state = 'head';
    this.#head = undefined;
    this.#remaining = 0;
    this.#coding = undefined;
    this.#data.clear();
    this.#line = '';
    this.#trailerBytes = 0;
  }

  get done(): boolean {
    return this.#state === 'done';
  }

  /**
   * Takes bytes; they may be reused by the caller afterwards. True: the response is whole.
   *
   * @throws SessionFailure `http` for what is no HTTP/1.1 response or passes the limits.
   */
  feed(bytes: Buffer): boolean {
    let at = 0;
    while (at < bytes.length && this.#state !== 'done') at = this.#step(bytes, at);
    if (this.#state !== 'done') return false;
    if (at < bytes.length) throw new SessionFailure('http', 'The ACS sent more than the answer to what was asked');
    return true;
  }

  /** The connection has ended. True: that was the end of the response. */
  end(): boolean {
    if (this.#state !== 'close') return false;
    this.#finish();
    return true;
  }

  #step(bytes: Buffer, at: number): number {
    switch (this.#state) {
      case 'head':
        return this.#readHead(bytes, at);
      case 'length':
      case 'chunk-data':
      case 'close':
        return this.#readBody(bytes, at);
      case 'chunk-size':
      case 'chunk-end':
      case 'trailer':
        return this.#readLine(bytes, at);
      case 'done':
        return bytes.length;
    }
  }

  #readHead(bytes: Buffer, at: number): number {
    let data = bytes;
    let from = at;
    let carried = 0;
    if (this.#head) {
      carried = this.#head.length;
      data = Buffer.concat([this.#head, bytes.subarray(at)]);
      from = 0;
    }
    const end = data.indexOf(CRLF2, Math.max(from, carried - 3));
    if (end < 0) {
      if (data.length - from > this.#limits.headBytes) this.#tooLarge('headers', this.#limits.headBytes);
      this.#head = Buffer.from(data.subarray(from));
      return bytes.length;
    }
    if (end - from > this.#limits.headBytes) this.#tooLarge('headers', this.#limits.headBytes);
    const head = data.toString('latin1', from, end);
    this.#head = undefined;
    this.#parseHead(head);
    return at + (end + 4 - from - carried);
  }

  #parseHead(head: string): void {
    const lineEnd = head.indexOf('\r\n');
    const statusLine = lineEnd < 0 ? head : head.slice(0, lineEnd);
    this.status = statusCode(statusLine);
    this.closes = statusLine.charCodeAt(7) === 48; // HTTP/1.0 closes unless told otherwise
    let length = -1;
    let chunked = false;
    for (let start = lineEnd < 0 ? head.length : lineEnd + 2; start < head.length;) {
      let stop = head.indexOf('\r\n', start);
      if (stop < 0) stop = head.length;
      const colon = head.indexOf(':', start);
      if (colon <= start || colon > stop) throw new SessionFailure('http', 'The ACS sent a header line without a name');
      switch (colon - start) {
        case 8: // Location
          if (isHeader(head, start, 'location')) this.location = head.slice(colon + 1, stop).trim();
          break;
        case 10: // Set-Cookie, Connection
          if (isHeader(head, start, 'set-cookie'))
            this.setCookies = [...this.setCookies, head.slice(colon + 1, stop).trim()];
          else if (isHeader(head, start, 'connection')) this.#connection(head.slice(colon + 1, stop).toLowerCase());
          break;
        case 14:
          if (isHeader(head, start, 'content-length')) {
            const value = contentLength(head.slice(colon + 1, stop).trim());
            if (length >= 0 && length !== value)
              throw new SessionFailure('http', 'The ACS sent two different Content-Length headers');
            length = value;
          }
          break;
        case 16: // WWW-Authenticate, Content-Encoding
          if (isHeader(head, start, 'www-authenticate'))
            this.challenges = [...this.challenges, head.slice(colon + 1, stop).trim()];
          else if (isHeader(head, start, 'content-encoding')) this.#coding = contentCoding(head.slice(colon + 1, stop));
          break;
        case 17:
          if (isHeader(head, start, 'transfer-encoding')) {
            if (
              head
                .slice(colon + 1, stop)
                .trim()
                .toLowerCase() !== 'chunked'
            )
              throw new SessionFailure('http', 'The ACS used a Transfer-Encoding other than chunked');
            chunked = true;
          }
          break;
        case 19:
          if (isHeader(head, start, 'authentication-info'))
            this.authenticationInfo = head.slice(colon + 1, stop).trim();
          break;
        default:
      }
      start = stop + 2;
    }
    if (length >= 0 && !chunked) this.length = length;
    if (this.status < 200) {
      this.reset(); // 1xx: the response proper follows
      return;
    }
    if (this.status === 204 || this.status === 304 || (length === 0 && !chunked)) this.#state = 'done';
    else if (chunked) this.#state = 'chunk-size';
    else if (length > 0) {
      if (!this.#sink && length > this.#limits.bodyBytes) this.#tooLarge('body', this.#limits.bodyBytes);
      this.#remaining = length;
      this.#state = 'length';
    } else {
      // Neither length nor chunks: the body ends with the connection (RFC 9112 §6.3).
      this.#remaining = Infinity;
      this.closes = true;
      this.#state = 'close';
    }
  }

  #connection(value: string): void {
    if (value.includes('close')) this.closes = true;
    else if (value.includes('keep-alive')) this.closes = false;
  }

  #readBody(bytes: Buffer, at: number): number {
    const take = Math.min(this.#remaining, bytes.length - at);
    if (this.#sink) {
      this.#sink(bytes.subarray(at, at + take));
      return this.#took(at, take);
    }
    if (this.#data.size + take > this.#limits.bodyBytes) this.#tooLarge('body', this.#limits.bodyBytes);
    if (this.#state === 'length' && take === this.#remaining && this.#data.size === 0) {
      this.body = this.#text(bytes.subarray(at, at + take));
      this.#state = 'done';
      return at + take;
    }
    this.#data.append(bytes, at, at + take);
    return this.#took(at, take);
  }

  #took(at: number, take: number): number {
    this.#remaining -= take;
    if (this.#remaining > 0) return at + take;
    if (this.#state === 'length') this.#finish();
    else this.#state = 'chunk-end';
    return at + take;
  }

  #readLine(bytes: Buffer, at: number): number {
    const end = bytes.indexOf(10, at);
    const stop = end < 0 ? bytes.length : end;
    this.#line += bytes.toString('latin1', at, stop);
    if (this.#line.length > 1024) throw new SessionFailure('http', 'The ACS sent a chunk line of over 1,024 bytes');
    if (end < 0) return bytes.length;
    const line = this.#line.endsWith('\r') ? this.#line.slice(0, -1) : this.#line;
    this.#line = '';
    if (this.#state === 'chunk-size') {
      this.#remaining = chunkSize(line);
      this.#state = this.#remaining === 0 ? 'trailer' : 'chunk-data';
    } else if (this.#state === 'chunk-end') {
      if (line !== '') throw new SessionFailure('http', 'The ACS sent a chunk that is longer than it says');
      this.#state = 'chunk-size';
    } else if (line === '') this.#finish();
    else if ((this.#trailerBytes += line.length) > this.#limits.headBytes)
      this.#tooLarge('trailers', this.#limits.headBytes);
    return end + 1;
  }

  #finish(): void {
    this.body = this.#text(this.#data.bytes);
    this.#data.clear();
    this.#state = 'done';
  }

  #text(bytes: Buffer): string {
    if (this.#coding === undefined || bytes.length === 0) return bytes.toString('utf8');
    return decodeContent(bytes, this.#coding, this.#limits.bodyBytes);
  }

  #tooLarge(what: string, limit: number): never {
    throw new SessionFailure('http', `The ACS sent ${what} of over ${limit} bytes`);
  }
}

function statusCode(line: string): number {
  const code = Number(line.slice(9, 12));
  if (!line.startsWith('HTTP/1.') || line.charCodeAt(8) !== 32 || !(code >= 100 && code <= 599))
    throw new SessionFailure('http', 'The ACS did not answer in HTTP/1.1');
  return code;
}

/** Header names are compared without regard to case (RFC 9110 §5.1); `name` is lower case. */
function isHeader(head: string, start: number, name: string): boolean {
  for (let i = 0; i < name.length; i++) {
    const code = head.charCodeAt(start + i);
    if ((code >= 65 && code <= 90 ? code | 32 : code) !== name.charCodeAt(i)) return false;
  }
  return true;
}

function contentLength(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new SessionFailure('http', 'The ACS sent a Content-Length that is no number');
  return Number(text);
}

function chunkSize(line: string): number {
  const size = /^[0-9a-f]{1,8}(?=\s*(?:;|$))/i.exec(line)?.[0];
  if (size === undefined) throw new SessionFailure('http', 'The ACS sent a chunk size that is no hexadecimal number');
  return Number.parseInt(size, 16);
}
