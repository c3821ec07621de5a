import type { FaultEffect } from '../api/shard-config.js';
import { CwmpCredentialsError, type CwmpSessionErrorCode } from '../cwmp/errors.js';
import { CpeSession, type SessionEnd } from '../cwmp/cpe-session.js';
import type { AcsRequest, CpeResponse } from '../cwmp/cpe-messages.js';
import type { AcsResponse, CpeRequest } from '../cwmp/cpe-rpcs.js';
import type { EventSet } from '../cwmp/event-codes.js';
import type { CwmpFault } from '../cwmp/types.js';
import { AcsLogin } from './acs-login.js';
import type { AcsTarget, AddressBook } from './acs-target.js';
import type { Clock } from './clock.js';
import type { ConnectionSource } from './connection-source.js';
import { type ContentCoding, encodeContent } from './content-encoding.js';
import { CookieJar } from './cookie-jar.js';
import type { Credentials } from './credentials.js';
import { SessionFailure, type SessionFailureReason } from './errors.js';
import type { HttpConnection, HttpExchange } from './http-connection.js';
import type { HttpResponseReader } from './http-response.js';
import { redirected } from './redirect.js';

/** Whose sessions these are: the CPE behind the protocol. */
export interface SessionOwner {
  /** What the CPE answers a request with; a promise when the answer must wait for what it says to be durable. */
  handle(session: Session, request: AcsRequest): CpeResponse | CwmpFault | Promise<CpeResponse | CwmpFault>;
  /** The CPE has answered a request with a fault. */
  faulted(session: Session, fault: CwmpFault): void;
  /** The request that the CPE has for its ACS next; undefined for none. */
  nextRequest?(session: Session): CpeRequest | undefined;
  /** The ACS has answered it. */
  answered?(session: Session, request: CpeRequest, answer: AcsResponse | CwmpFault): void;
  credentials(session: Session): Credentials;
  /** How the CPE compresses what it sends; undefined: not at all. */
  contentCoding?(session: Session): ContentCoding | undefined;
  /** The session is over; `failure` says why it did not end well. The object may be used for another afterwards. */
  ended(session: Session, failure: SessionFailure | undefined): void;
}

/** What sessions share. */
export interface SessionParts {
  readonly clock: Clock;
  readonly connections: ConnectionSource;
  readonly addresses: AddressBook;
  /** How long a CPE waits for its ACS, ms. */
  readonly timeoutMs: number;
  /** A nonce of the client for Digest: hexadecimal digits. */
  nonce(): string;
}

/**
 * One CWMP session of one CPE: the state machine of src/cwmp over HTTP, with cookies, logins and redirects
 * (TR-069 §3.4, §3.7.2). The object is reused for session after session, so that one costs little more than its
 * connection.
 */
export class Session implements HttpExchange {
  slot = -1;
  /** Events that its Inform told. */
  events: EventSet = 0;
  startedAt = 0;
  /** When the ACS must have answered, ms since the epoch. */
  deadline = Infinity;
  /** The ACS has answered the Inform. */
  informed = false;
  /** The fault that strikes this session. */
  effect: FaultEffect | undefined;
  readonly #owner: SessionOwner;
  readonly #parts: SessionParts;
  readonly #machine: CpeSession;
  readonly #cookies = new CookieJar();
  #target: AcsTarget | undefined;
  #connection: HttpConnection | undefined;
  /** The connection has served another session before. */
  #reused = false;
  #inform = '';
  #body = '';
  readonly #login: AcsLogin;
  #redirects = 0;
  /** The last message was compressed; the ACS takes none that are. */
  #coded = false;
  #plain = false;
  #cancelDelay: (() => void) | undefined;
  #active = false;
  /** Separates what was begun for this session from late callbacks of an earlier one. */
  #epoch = 0;

  constructor(owner: SessionOwner, parts: SessionParts) {
    this.#owner = owner;
    this.#parts = parts;
    this.#login = new AcsLogin(() => parts.nonce());
    this.#machine = new CpeSession({
      handle: (request) => owner.handle(this, request),
      onFault: (fault) => {
        owner.faulted(this, fault);
      },
      nextRequest: () => owner.nextRequest?.(this),
      answered: (request, answer) => owner.answered?.(this, request, answer),
    });
  }

  /** Begins a session of the CPE in `slot` with its Inform. */
  start(slot: number, events: EventSet, effect: FaultEffect | undefined, target: AcsTarget, inform: string): void {
    this.slot = slot;
    this.events = events;
    this.effect = effect;
    this.startedAt = this.#parts.clock.now();
    this.informed = false;
    this.#target = target;
    this.#cookies.clear();
    this.#login.clear();
    this.#redirects = 0;
    this.#plain = false;
    this.#active = true;
    this.#epoch++;
    this.#inform = this.#machine.begin(inform);
    if (effect?.kind === 'ConnectDelay') {
      this.deadline = Infinity;
      this.#cancelDelay = this.#parts.clock.after(effect.delayMs, () => {
        this.#post(inform);
      });
    } else this.#post(inform);
  }

  /** Ends the session from outside: it timed out, or the simulator stops. */
  cancel(failure: SessionFailure): void {
    if (this.#active) this.#end(failure);
  }

  answered(reader: HttpResponseReader): void {
    this.#cookies.store(reader.setCookies, this.#target as AcsTarget, this.#parts.clock.now());
    const { status } = reader;
    if (status === 401) {
      const failure = this.#login.challenged(reader.challenges, this.#owner.credentials(this));
      if (failure) this.#end(failure);
      else this.#post(this.#body);
    } else if (status >= 300 && status < 400) this.#redirect(status, reader.location);
    else if (status === 415 && this.#coded) {
      // The ACS takes no compressed messages after all (RFC 9110 §15.5.16).
      this.#plain = true;
      this.#post(this.#body);
    } else {
      this.#login.accepted(reader.authenticationInfo);
      this.#receive(status, reader.body);
    }
  }

  failed(failure: SessionFailure): void {
    // A server may close a kept-alive connection at the moment that it is used again (RFC 9112 §9.3.1).
    if (this.#reused && failure.reason === 'connection-lost' && !this.informed) {
      this.#connection = undefined;
      this.#post(this.#body);
      return;
    }
    this.#end(failure);
  }

  #is(epoch: number): boolean {
    return this.#active && this.#epoch === epoch;
  }

  #receive(status: number, body: string): void {
    const step = this.#machine.receive(status, body);
    if (step instanceof Promise) {
      const epoch = this.#epoch;
      this.deadline = Infinity;
      step.then(
        (next) => {
          if (this.#is(epoch)) this.#step(next);
        },
        (error: unknown) => {
          if (this.#is(epoch)) this.#end(new SessionFailure('protocol', `The CPE could not answer: ${String(error)}`));
        },
      );
    } else this.#step(step);
  }

  #step(step: string | SessionEnd): void {
    if (typeof step !== 'string') {
      this.#end(step.ok ? undefined : sessionFailure(step));
      return;
    }
    if (!this.informed) {
      // The same Inform again is what an ACS gets that answers with 8005 Retry request.
      this.informed = step !== this.#inform;
      if (this.informed && this.effect?.kind === 'SessionDrop') {
        this.#connection?.abort();
        this.#end(
          new SessionFailure('fault-injected', 'The CPE dropped the session after its Inform, as it was asked to'),
        );
        return;
      }
    }
    this.#post(step);
  }

  #post(body: string): void {
    this.#body = body;
    this.deadline = this.#parts.clock.now() + this.#parts.timeoutMs;
    const connection = this.#connection;
    if (connection?.usable) {
      this.#send(connection);
      return;
    }
    const target = this.#target as AcsTarget;
    const address = this.#parts.addresses.known(target.hostname);
    if (address !== undefined) this.#connect(target, address);
    else void this.#resolve(target);
  }

  async #resolve(target: AcsTarget): Promise<void> {
    const epoch = this.#epoch;
    let address: string;
    try {
      address = await this.#parts.addresses.resolve(target.hostname);
    } catch (error) {
      if (this.#is(epoch))
        this.#end(error instanceof SessionFailure ? error : new SessionFailure('dns', String(error)));
      return;
    }
    if (this.#is(epoch)) this.#connect(target, address);
  }

  #connect(target: AcsTarget, address: string): void {
    const connection = this.#parts.connections.open(target, address);
    this.#connection = connection;
    this.#reused = connection.answers > 0;
    this.#send(connection);
  }

  #send(connection: HttpConnection): void {
    const coding = this.#body === '' || this.#plain ? undefined : this.#owner.contentCoding?.(this);
    let headers: string;
    try {
      headers = this.#headers();
    } catch (error) {
      // Credentials that no header can carry; an ACS may have set them in this very session.
      if (!(error instanceof CwmpCredentialsError)) throw error;
      this.#end(new SessionFailure('unauthorized', `The CPE cannot log in: ${error.message}`));
      return;
    }
    if (coding === undefined) connection.post(this.#body, headers, this);
    else connection.post(encodeContent(this.#body, coding), `${headers}Content-Encoding: ${coding}\r\n`, this);
    this.#coded = coding !== undefined;
  }

  #headers(): string {
    const target = this.#target as AcsTarget;
    return this.#cookies.header(target) + this.#login.header(target, () => this.#owner.credentials(this));
  }

  /** TR-069 §3.4.5: another ACS for the rest of the session; the URL that is configured stays. */
  #redirect(status: number, location: string | undefined): void {
    const target = this.#target as AcsTarget;
    const next = redirected(status, location, target, ++this.#redirects);
    if (next instanceof SessionFailure) {
      this.#end(next);
      return;
    }
    this.#target = next;
    // What one host says of itself is not for another (RFC 6265 §5.4).
    if (next.hostname !== target.hostname) this.#cookies.clear();
    this.#leave();
    this.#login.clear();
    this.#post(this.#body);
  }

  #leave(): void {
    const connection = this.#connection;
    this.#connection = undefined;
    if (connection) this.#parts.connections.release(connection);
  }

  #end(failure: SessionFailure | undefined): void {
    this.#active = false;
    this.deadline = Infinity;
    this.#cancelDelay?.();
    this.#cancelDelay = undefined;
    // What is still under way on a connection of a failed session must not reach the next one.
    if (failure) {
      this.#connection?.close();
      this.#connection = undefined;
    } else this.#leave();
    this.#owner.ended(this, failure);
  }
}

const REASONS: Readonly<Partial<Record<CwmpSessionErrorCode, SessionFailureReason>>> = {
  CWMP_SESSION_HTTP_STATUS: 'http-status',
  CWMP_SESSION_VERSION: 'version',
};

function sessionFailure(end: Exclude<SessionEnd, { ok: true }>): SessionFailure {
  return new SessionFailure(REASONS[end.code] ?? 'protocol', end.message.replace(/\.$/, ''));
}
