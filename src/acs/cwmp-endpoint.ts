import type { IncomingMessage, ServerResponse } from 'node:http';
import { parseEnvelope } from '../cwmp/envelope.js';
import type { Envelope } from '../cwmp/envelope.js';
import { CwmpParseError } from '../cwmp/errors.js';
import type { Authenticator } from './authenticator.js';
import { cookieValue, readBody, xmlEncoding } from './http-input.js';
import type { BodyOutcome } from './http-input.js';
import { sendEmpty, sendText, sendXml } from './http-output.js';
import type { LimitedWarnings } from './log-limiter.js';
import type { AcsLimits, AcsLogger } from './options.js';
import { AcsSession } from './session.js';
import type { SessionPorts } from './session.js';
import type { SessionTable } from './session-table.js';

export interface EndpointPorts extends SessionPorts {
  readonly sessions: SessionTable;
  readonly authenticator: Authenticator;
  readonly limits: AcsLimits;
  readonly logger: AcsLogger;
  readonly warnings: LimitedWarnings;
  /** A new value for a cookie that nobody can guess. */
  readonly newToken: () => string;
  /** Whether new sessions are taken; not while the ACS stops. */
  readonly accepts: () => boolean;
}

const COOKIE = 'cpesim-acs';
const BUSY_RETRY_S = '5';

/** One POST of a device. */
interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** The session that its cookie names. */
  readonly session: AcsSession | undefined;
}

/** CWMP over HTTP (TR-069 §3.4): finds the session of a POST, and carries the session's answer back. */
export class CwmpEndpoint {
  readonly #ports: EndpointPorts;

  constructor(ports: EndpointPorts) {
    this.#ports = ports;
  }

  handle(request: IncomingMessage, response: ServerResponse): void {
    const { sessions, limits } = this.#ports;
    const { headers, method, url } = request;
    if (method !== 'POST') {
      sendText(response, 405, 'A CPE POSTs to this address (TR-069 §3.4.1).', ['Allow', 'POST']);
      return;
    }
    const token = cookieValue(headers.cookie, COOKIE);
    const session = token === undefined ? undefined : sessions.find(token);
    const exchange: Exchange = { request, response, session };
    // A session is authenticated once, with its first request (TR-069 §3.4.5).
    if (session === undefined && !this.#authenticated(exchange, method, url ?? '')) return;
    const length = headers['content-length'];
    if (length === '0' || (length === undefined && headers['transfer-encoding'] === undefined)) {
      this.#takeEmpty(exchange);
      return;
    }
    const encoding = headers['content-encoding'] === undefined ? xmlEncoding(headers['content-type']) : undefined;
    if (encoding === undefined) {
      const got = [headers['content-type'], headers['content-encoding']]
        .filter((part) => part !== undefined)
        .join(', ');
      this.#reject(exchange, 415, `A CWMP message is text/xml in UTF-8 and not compressed; this one is "${got}".`);
      return;
    }
    readBody(request, limits.maxBodyBytes, (body) => {
      this.#takeBody(exchange, body, encoding);
    });
  }

  #authenticated({ request, response }: Exchange, method: string, uri: string): boolean {
    const { authorization } = request.headers;
    const challenge = this.#ports.authenticator.check({ method, uri, authorization });
    if (challenge === undefined) return true;
    if (authorization !== undefined) this.#warn(request, 'wrong credentials');
    sendText(response, 401, 'Credentials are needed.', ['WWW-Authenticate', challenge]);
    return false;
  }

  #takeBody(exchange: Exchange, body: BodyOutcome, encoding: BufferEncoding): void {
    if (body === 'aborted') {
      if (exchange.session) this.#ports.sessions.end(exchange.session, 'aborted');
    } else if (body === 'too-large') {
      this.#reject(exchange, 413, `A message may be ${this.#ports.limits.maxBodyBytes} bytes long.`, [
        'Connection',
        'close',
      ]);
    } else if (body.length === 0) this.#takeEmpty(exchange);
    else this.#takeText(exchange, body.toString(encoding));
  }

  #takeEmpty(exchange: Exchange): void {
    const session = live(exchange);
    if (session === undefined) {
      this.#reject(exchange, 400, 'An empty POST has to carry the cookie of a session that an Inform began.');
      return;
    }
    this.#guarded(exchange, () => {
      this.#answer(exchange, session, session.receiveEmpty());
    });
  }

  #takeText(exchange: Exchange, text: string): void {
    this.#guarded(exchange, () => {
      const envelope = parseEnvelope(text);
      if (envelope.method === 'Inform') this.#begin(exchange, envelope);
      else {
        const session = live(exchange) ?? new AcsSession('', this.#ports);
        this.#answer(exchange, session, session.receive(envelope));
      }
    });
  }

  /** An Inform begins a session; one that comes in a session ends that one (TR-069 §3.7.2.1). */
  #begin(exchange: Exchange, inform: Envelope): void {
    const { sessions, limits, accepts, newToken } = this.#ports;
    if (exchange.session) sessions.end(exchange.session, 'superseded');
    if (!accepts() || sessions.active >= limits.maxSessions) {
      sendText(exchange.response, 503, 'No more sessions now; come again.', ['Retry-After', BUSY_RETRY_S]);
      return;
    }
    const session = new AcsSession(newToken(), this.#ports);
    const answer = session.receive(inform);
    if (session.device !== undefined) sessions.begin(session);
    this.#answer(exchange, session, answer, `${COOKIE}=${session.token}; Path=/; HttpOnly`);
  }

  #answer({ request, response }: Exchange, session: AcsSession, answer: string, setCookie?: string): void {
    const { sessions } = this.#ports;
    if (session.device === undefined) {
      this.#warn(request, 'message refused: it is no Inform that begins a session, or none that can be read');
      sendXml(response, answer);
      return;
    }
    if (session.state === 'complete') {
      sessions.end(session, 'complete');
      sendEmpty(response);
      return;
    }
    response.once('close', () => {
      if (!response.writableFinished) sessions.end(session, 'aborted');
    });
    sendXml(response, answer, setCookie);
  }

  /** Whatever breaks, the device gets an answer and its session ends. */
  #guarded(exchange: Exchange, work: () => void): void {
    try {
      work();
    } catch (error) {
      if (error instanceof CwmpParseError) {
        this.#reject(exchange, 400, error.message);
        return;
      }
      const { request, response, session } = exchange;
      this.#ports.logger.error('a session broke on a defect of the ACS', { from: address(request), error });
      if (session) this.#ports.sessions.end(session, 'protocol');
      if (!response.headersSent) sendText(response, 500, 'The ACS failed on this message.');
    }
  }

  #reject(exchange: Exchange, status: number, text: string, headers?: readonly string[]): void {
    this.#warn(exchange.request, text);
    if (exchange.session) this.#ports.sessions.end(exchange.session, 'protocol');
    sendText(exchange.response, status, text, headers);
  }

  #warn(request: IncomingMessage, reason: string): void {
    this.#ports.warnings.warn('request refused', { from: address(request), reason });
  }
}

/** The session of a request, unless it ended while the request came in. */
function live({ session }: Exchange): AcsSession | undefined {
  return session?.state === 'open' || session?.state === 'awaiting' ? session : undefined;
}

function address(request: IncomingMessage): string {
  return `${request.socket.remoteAddress ?? 'unknown'}:${request.socket.remotePort ?? 0}`;
}
