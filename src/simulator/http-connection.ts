import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls, type SecureContext } from 'node:tls';
import type { AcsTarget } from './acs-target.js';
import { SessionFailure } from './errors.js';
import { DEFAULT_HTTP_LIMITS, HttpResponseReader } from './http-response.js';

/** Who waits for the answer to a request. */
export interface HttpExchange {
  /** The connection of a `request` is there (with TLS: its handshake is done); not told of one that was there before. */
  opened?(): void;
  /** Bytes of the answer came, head included. */
  received?(bytes: number): void;
  /** What was written is on its way, and there is room for more. */
  drained?(): void;
  /** The whole answer is in `reader`, which is valid during the call. */
  answered(reader: HttpResponseReader): void;
  /** There will be no answer. */
  failed(failure: SessionFailure): void;
}

export interface TlsSettings {
  /** Trust anchors and client certificate, made once for all connections. */
  readonly secureContext: SecureContext | undefined;
  readonly insecureSkipVerify: boolean;
}

/**
 * All plain connections read into this one buffer: the reader takes what it needs before it returns, and only one
 * callback runs at a time.
 */
const READ_BUFFER = Buffer.allocUnsafeSlow(64 * 1024);

/**
 * One TCP (or TLS) connection to an ACS: a POST, its answer, the next POST. On `net.Socket` because the connection is
 * part of what a CPE is, and because a client library costs several times a session (docs/adr/0004).
 */
export class HttpConnection {
  readonly target: AcsTarget;
  readonly #socket: Socket;
  readonly #reader: HttpResponseReader;
  #exchange: HttpExchange | undefined;
  #closed = false;
  #answers = 0;

  constructor(
    target: AcsTarget,
    address: string,
    tls: TlsSettings,
    reader = new HttpResponseReader(DEFAULT_HTTP_LIMITS),
  ) {
    this.target = target;
    this.#reader = reader;
    this.#socket = target.secure ? this.#connectTls(address, tls) : this.#connect(address);
    this.#socket.on('error', (cause: NodeJS.ErrnoException) => {
      this.#fail(connectionFailure(cause, this.target, this.#answers));
    });
    this.#socket.on('close', () => {
      this.#end();
    });
  }

  /** Whether another POST may go over this connection. */
  get usable(): boolean {
    return !this.#closed && this.#exchange === undefined;
  }

  /** Answers that came over this connection. */
  get answers(): number {
    return this.#answers;
  }

  /**
   * Sends a POST: the target's head, `headers` (each with its CRLF) and the body, a text or what it is compressed to; an
   * empty body is the empty POST.
   */
  post(body: string | Buffer, headers: string, exchange: HttpExchange): void {
    this.#exchange = exchange;
    this.#reader.reset();
    const length = Buffer.byteLength(body);
    const head = `${length === 0 ? this.target.emptyHead : this.target.soapHead}${headers}Content-Length: ${length}\r\n\r\n`;
    if (length === body.length && typeof body === 'string') {
      this.#socket.write(head + body, 'latin1');
      return;
    }
    // Headers are Latin-1, whatever the body is (RFC 9110 §5.5): a cookie goes back byte by byte as it came.
    this.#socket.cork();
    this.#socket.write(head, 'latin1');
    this.#socket.write(body, 'utf8');
    this.#socket.uncork();
  }

  /**
   * Sends a request of any kind: its head whole, and what of its body `write` is given.
   *
   * @param head request line and headers, with the empty line
   */
  request(head: string, exchange: HttpExchange): void {
    this.#exchange = exchange;
    this.#reader.reset();
    this.#socket.once(this.target.secure ? 'secureConnect' : 'connect', () => this.#exchange?.opened?.());
    this.#socket.on('drain', () => this.#exchange?.drained?.());
    this.#socket.write(head, 'latin1');
  }

  /** Sends more of the request's body. False: the exchange is told when there is room for more. */
  write(piece: Buffer): boolean {
    return this.#socket.write(piece);
  }

  /** Closes the connection in order. */
  close(): void {
    this.#closed = true;
    this.#exchange = undefined;
    this.#socket.destroy();
  }

  /** Leaves what comes unread until `resume`: the window of the ACS closes when it is full. */
  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  /** Says and hears nothing any more, as a CPE without power; the connection stays open until `close`. */
  silence(): void {
    this.#closed = true;
    this.#exchange = undefined;
    this.#socket.pause().unref();
  }

  /** Breaks the connection with a TCP reset, as a CPE that loses its line does. */
  abort(): void {
    this.#closed = true;
    this.#exchange = undefined;
    if (this.target.secure) this.#socket.destroy();
    else this.#socket.resetAndDestroy();
  }

  #connect(address: string): Socket {
    return connect({
      host: address,
      port: this.target.port,
      autoSelectFamily: false,
      onread: {
        buffer: READ_BUFFER,
        callback: (count) => {
          this.#read(READ_BUFFER.subarray(0, count));
          return true;
        },
      },
    });
  }

  #connectTls(address: string, tls: TlsSettings): Socket {
    const socket = connectTls({
      host: address,
      port: this.target.port,
      // An IP address is no server name (RFC 6066 §3).
      ...(isIP(this.target.hostname) === 0 ? { servername: this.target.hostname } : {}),
      rejectUnauthorized: !tls.insecureSkipVerify,
      ...(tls.secureContext ? { secureContext: tls.secureContext } : {}),
    });
    socket.on('data', (bytes: Buffer) => {
      this.#read(bytes);
    });
    return socket;
  }

  #read(bytes: Buffer): void {
    // Bytes that nobody asked for: a connection in this state must not serve another session.
    if (!this.#exchange) {
      this.close();
      return;
    }
    this.#exchange.received?.(bytes.length);
    let whole: boolean;
    try {
      whole = this.#reader.feed(bytes);
    } catch (error) {
      this.#fail(error instanceof SessionFailure ? error : new SessionFailure('http', String(error)));
      return;
    }
    if (whole) this.#answered();
  }

  #answered(): void {
    const exchange = this.#exchange;
    this.#exchange = undefined;
    this.#answers++;
    if (this.#reader.closes) this.close();
    exchange?.answered(this.#reader);
  }

  #end(): void {
    if (!this.#exchange) {
      this.#closed = true;
      return;
    }
    if (this.#reader.end()) this.#answered();
    else {
      const when = this.#answers === 0 ? 'before it answered' : 'in mid-session';
      this.#fail(new SessionFailure('connection-lost', `The ACS closed the connection ${when}`));
    }
  }

  #fail(failure: SessionFailure): void {
    const exchange = this.#exchange;
    this.close();
    exchange?.failed(failure);
  }
}

const REFUSALS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'The ACS refused the connection: nothing listens at',
  EHOSTUNREACH: 'There is no route to the ACS at',
  ENETUNREACH: 'There is no route to the ACS at',
  ETIMEDOUT: 'No TCP connection within the time that the system allows to the ACS at',
  EADDRNOTAVAIL: 'This machine has no free local port left for the ACS at',
  EMFILE: 'This process has no file descriptor left (raise ulimit -n) for the ACS at',
};

function connectionFailure(cause: NodeJS.ErrnoException, target: AcsTarget, answers: number): SessionFailure {
  const code = cause.code ?? '';
  const at = `${target.hostname}:${target.port}`;
  const refusal = REFUSALS[code];
  if (refusal !== undefined) return new SessionFailure('connect', `${refusal} ${at} (${code})`);
  if (code === 'ECONNRESET' || code === 'EPIPE') {
    const when = answers === 0 ? 'before it answered' : 'in mid-session';
    return new SessionFailure('connection-lost', `The ACS reset the connection ${when} (${code})`);
  }
  if (target.secure) return new SessionFailure('tls', `No TLS session with the ACS at ${at}: ${code || cause.message}`);
  return new SessionFailure('connection-lost', `The connection to the ACS at ${at} broke: ${code || cause.message}`);
}
