import { isIP } from 'node:net';
import { CwmpCredentialsError } from '../../cwmp/errors.js';
import { authorize, type Challenge, parseChallenge } from '../../cwmp/http-digest.js';
import { type AcsTarget, acsTarget, type AddressBook, isAcsUrl } from '../acs-target.js';
import type { Clock } from '../clock.js';
import { SessionFailure } from '../errors.js';
import { HttpConnection, type HttpExchange, type TlsSettings } from '../http-connection.js';
import { DEFAULT_HTTP_LIMITS, HttpResponseReader } from '../http-response.js';

/** What is sent with PUT: `length` bytes, made piece by piece as the line takes them. */
export interface FileBody {
  readonly length: number;
  piece(from: number): Buffer;
}

export interface FileRequest {
  readonly url: string;
  /** Empty for none; sent when the server asks. */
  readonly username: string;
  readonly password: string;
  /** PUT it; GET without. */
  readonly body?: FileBody;
  /** Takes what a GET brings, piece by piece; a piece is valid during the call. */
  readonly sink?: (piece: Buffer) => void;
  /** Told of the size that the server announces (undefined: none) before the first piece; a text ends the exchange. */
  readonly announced?: (length: number | undefined) => string | undefined;
}

/** How far a transfer came that failed: what its fault code follows from. */
export type FileStage = 'contact' | 'login' | 'access' | 'complete' | 'refused';

export interface FileFailure {
  readonly stage: FileStage;
  /** What happened, without a full stop. */
  readonly why: string;
}

/** Times of the last connection, ms since the epoch, 0 for not yet; bytes with heads (TR-143 §A.2.1). */
export interface FileTrace {
  openRequestAt: number;
  openedAt: number;
  requestedAt: number;
  firstByteAt: number;
  lastByteAt: number;
  received: number;
  sent: number;
}

export interface FileParts {
  readonly clock: Clock;
  readonly addresses: AddressBook;
  readonly tls: TlsSettings;
  nonce(): string;
}

/** Without a byte for so long the transfer is given up. */
const STALLED_MS = 30_000;
const MOST_REDIRECTS = 5;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** One file over HTTP, down or up, with redirects and logins, through the client of the sessions; nothing of it is kept. */
export class FileExchange implements HttpExchange {
  readonly trace: FileTrace = {
    openRequestAt: 0,
    openedAt: 0,
    requestedAt: 0,
    firstByteAt: 0,
    lastByteAt: 0,
    received: 0,
    sent: 0,
  };
  readonly #parts: FileParts;
  readonly #request: FileRequest;
  readonly #ended: (failure: FileFailure | undefined) => void;
  readonly #reader: HttpResponseReader;
  #target: AcsTarget | undefined;
  #connection: HttpConnection | undefined;
  #challenge: Challenge | undefined;
  #redirects = 0;
  #bodySent = 0;
  #announced = false;
  #over = false;
  #deadline = 0;
  #cancelWatch: (() => void) | undefined;

  /** @param ended is called once, unless the exchange is aborted */
  constructor(parts: FileParts, request: FileRequest, ended: (failure: FileFailure | undefined) => void) {
    this.#parts = parts;
    this.#request = request;
    this.#ended = ended;
    this.#reader = new HttpResponseReader(DEFAULT_HTTP_LIMITS, (piece) => {
      this.#take(piece);
    });
  }

  start(): void {
    this.#target = acsTarget(this.#request.url);
    this.#watch();
    this.#connect(this.#target);
  }

  /** Ends it from outside; nobody is told. */
  abort(): void {
    this.#over = true;
    this.#cancelWatch?.();
    this.#connection?.close();
  }

  // --- HttpExchange

  opened(): void {
    // The request was handed over before, and leaves now.
    this.trace.openedAt = this.trace.requestedAt = this.#now();
  }

  received(bytes: number): void {
    const now = this.#now();
    if (this.trace.firstByteAt === 0) this.trace.firstByteAt = now;
    this.trace.lastByteAt = now;
    this.trace.received += bytes;
    this.#deadline = now + STALLED_MS;
  }

  drained(): void {
    this.#deadline = this.#now() + STALLED_MS;
    this.#pump();
  }

  answered(reader: HttpResponseReader): void {
    if (this.#over) return;
    const { status } = reader;
    this.#connection?.close();
    if (status === 401) this.#login(reader.challenges);
    else if (REDIRECTS.has(status)) this.#redirect(reader.location);
    else if (status < 200 || status > 299) this.#end({ stage: 'access', why: `the server answered ${status}` });
    else if (this.#request.body && this.#bodySent < this.#request.body.length)
      this.#end({ stage: 'complete', why: `the server answered ${status} before it had all` });
    else if (!this.#request.body && status !== 200)
      this.#end({ stage: 'access', why: `the server answered ${status} without the file` });
    else this.#end(undefined);
  }

  failed({ reason, message }: SessionFailure): void {
    if (this.#over) return;
    if (reason === 'dns' || reason === 'connect' || reason === 'tls') {
      this.#end({ stage: 'contact', why: contactProblem(reason, this.#target as AcsTarget, message) });
    } else if (reason === 'http') this.#end({ stage: 'refused', why: 'the server does not keep to HTTP/1.1' });
    else if (this.trace.firstByteAt === 0 && this.trace.sent === 0) {
      this.#end({ stage: 'contact', why: 'the server closed the connection before it answered' });
    } else this.#end({ stage: 'complete', why: `the connection broke after ${this.trace.received} bytes` });
  }

  #now(): number {
    return this.#parts.clock.now();
  }

  #watch(): void {
    this.#deadline = this.#now() + STALLED_MS;
    const look = (): void => {
      const left = this.#deadline - this.#now();
      if (left > 0) this.#cancelWatch = this.#parts.clock.after(left, look);
      else {
        const silent = this.trace.firstByteAt === 0 && this.trace.sent === 0;
        this.#end({ stage: silent ? 'contact' : 'complete', why: `nothing came for ${STALLED_MS / 1000} s` });
      }
    };
    this.#cancelWatch = this.#parts.clock.after(STALLED_MS, look);
  }

  #connect(target: AcsTarget): void {
    const { addresses } = this.#parts;
    const address = isIP(target.hostname) === 0 ? addresses.known(target.hostname) : target.hostname;
    if (address !== undefined) {
      this.#open(target, address);
      return;
    }
    addresses.resolve(target.hostname).then(
      (resolved) => {
        if (!this.#over) this.#open(target, resolved);
      },
      (error: unknown) => {
        this.failed(error instanceof SessionFailure ? error : new SessionFailure('dns', String(error)));
      },
    );
  }

  #open(target: AcsTarget, address: string): void {
    let head: string;
    try {
      head = this.#head(target);
    } catch (error) {
      // A login that no header can carry, as the ACS gave it.
      if (!(error instanceof CwmpCredentialsError)) throw error;
      this.#end({ stage: 'login', why: error.message.replace(/\.$/, '') });
      return;
    }
    this.#bodySent = 0;
    this.#announced = false;
    Object.assign(this.trace, { openedAt: 0, requestedAt: 0, firstByteAt: 0, lastByteAt: 0, received: 0, sent: 0 });
    this.trace.openRequestAt = this.#now();
    this.#connection = new HttpConnection(target, address, this.#parts.tls, this.#reader);
    this.#connection.request(head, this);
    this.#pump();
  }

  #head({ path, url }: AcsTarget): string {
    const { body } = this.#request;
    const { host } = new URL(url);
    const method = body ? 'PUT' : 'GET';
    const length = body ? `Content-Type: application/octet-stream\r\nContent-Length: ${body.length}\r\n` : '';
    const login = this.#challenge ? `Authorization: ${this.#authorization(this.#challenge, method, path)}\r\n` : '';
    return `${method} ${path} HTTP/1.1\r\nHost: ${host}\r\nUser-Agent: cpe-sim\r\nConnection: close\r\n${length}${login}\r\n`;
  }

  #authorization(challenge: Challenge, method: string, uri: string): string {
    const { username, password } = this.#request;
    return authorize(challenge, { username, password, method, uri, cnonce: this.#parts.nonce(), nc: 1 });
  }

  /** Writes as much of the body as the line takes now. */
  #pump(): void {
    const { body } = this.#request;
    const connection = this.#connection;
    if (!body || !connection || this.#over) return;
    while (this.#bodySent < body.length) {
      const piece = body.piece(this.#bodySent);
      this.#bodySent += piece.length;
      this.trace.sent += piece.length;
      if (!connection.write(piece)) return;
    }
  }

  #take(piece: Buffer): void {
    const { status, length } = this.#reader;
    if (this.#over || status !== 200) return;
    if (!this.#announced) {
      this.#announced = true;
      const why = this.#request.announced?.(length);
      if (why !== undefined) {
        this.#end({ stage: 'refused', why });
        return;
      }
    }
    this.#request.sink?.(piece);
  }

  #login(challenges: readonly string[]): void {
    const challenge = parseChallenge(challenges);
    if (!challenge) this.#end({ stage: 'login', why: 'the server asks for a login that is neither Digest nor Basic' });
    else if (this.#request.username === '') this.#end({ stage: 'login', why: 'the server asks for a login' });
    else if (
      this.#challenge &&
      !(challenge.scheme === 'Digest' && challenge.stale && this.#redirects++ < MOST_REDIRECTS)
    )
      this.#end({ stage: 'login', why: 'the server refused the login' });
    else {
      this.#challenge = challenge;
      this.#connect(this.#target as AcsTarget);
    }
  }

  #redirect(location: string | undefined): void {
    const from = this.#target as AcsTarget;
    const next = location !== undefined && URL.canParse(location, from.url) ? new URL(location, from.url).href : '';
    if (!isAcsUrl(next)) this.#end({ stage: 'access', why: 'the server redirected to what is no http or https URL' });
    else if (++this.#redirects > MOST_REDIRECTS)
      this.#end({ stage: 'access', why: `the server redirected more than ${MOST_REDIRECTS} times` });
    else {
      this.#target = acsTarget(next);
      // A challenge of one server is not for another (RFC 9110 §11.5).
      this.#challenge = undefined;
      this.#connect(this.#target);
    }
  }

  #end(failure: FileFailure | undefined): void {
    if (this.#over) return;
    this.abort();
    this.#ended(failure);
  }
}

function contactProblem(reason: 'dns' | 'connect' | 'tls', { hostname, port }: AcsTarget, message: string): string {
  if (reason === 'dns') return `host name ${hostname} does not resolve`;
  if (reason === 'connect') return `nothing answers at ${hostname}:${port}`;
  return `no TLS session with ${hostname}:${port} (${message.slice(message.lastIndexOf(': ') + 2)})`;
}
