import type { FaultEffect } from '../api/shard-config.js';
import { CpeSession, type SessionEnd } from '../cwmp/cpe-session.js';
import { CwmpCredentialsError } from '../cwmp/errors.js';
import type { EventSet } from '../cwmp/event-codes.js';
import { AcsLogin } from './acs-login.js';
import type { AcsTarget } from './acs-target.js';
import { encodeContent } from './content-encoding.js';
import { CookieJar } from './cookie-jar.js';
import { SessionFailure, sessionFailure } from './errors.js';
import type { HttpConnection, HttpExchange } from './http-connection.js';
import type { HttpResponseReader } from './http-response.js';
import { lineStrike } from './line-fault.js';
import { redirected } from './redirect.js';
import type { SessionOwner, SessionParts } from './session-owner.js';

/** How long the connection of a CPE that lost its power stays open; then the CPE is about to boot. */
const SILENCE_MS = 3000;

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
  /** The ACS has asked something, and the answer is to be posted. */
  #asked = false;
  #cancelDelay: (() => void) | undefined;
  #active = false;
  /** Separates what was begun for this session from late callbacks of an earlier one. */
  #epoch = 0;

  constructor(owner: SessionOwner, parts: SessionParts) {
    this.#owner = owner;
    this.#parts = parts;
    this.#login = new AcsLogin(() => parts.nonce());
    this.#machine = new CpeSession({
      handle: (request) => {
        this.#asked = true;
        return owner.handle(this, request);
      },
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
    this.#asked = false;
    this.#active = true;
    this.#epoch++;
    this.#inform = this.#machine.begin(inform);
    if (effect?.kind === 'ConnectDelay') this.#postAfter(effect.delayMs, inform);
    else this.#post(inform);
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
    // The same Inform again is what an ACS gets that answers with 8005 Retry request.
    const informed = this.informed || step !== this.#inform;
    const moment = informed && !this.informed ? 'informed' : this.#asked ? 'answering' : 'other';
    this.informed = informed;
    this.#asked = false;
    const strike = lineStrike(this.effect, moment);
    if (!strike) this.#post(step);
    else if (strike.kind === 'wait') this.#postAfter(strike.ms, step);
    else if (strike.kind === 'cut') {
      this.#connection?.abort();
      this.#end(new SessionFailure('fault-injected', `The CPE ${strike.what}, as it was asked to`));
    } else this.#losePower();
  }

  /** The ACS is told nothing: its connection stays as it is for a while. */
  #losePower(): void {
    const connection = this.#connection;
    this.#connection = undefined;
    connection?.silence();
    if (connection) {
      this.#parts.clock.after(SILENCE_MS, () => {
        connection.close();
      });
    }
    this.#end(new SessionFailure('fault-injected', 'The CPE lost its power after its Inform, as it was asked to'));
  }

  #postAfter(ms: number, body: string): void {
    this.deadline = Infinity;
    this.#cancelDelay = this.#parts.clock.after(ms, () => {
      this.#post(body);
    });
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
    if (this.effect?.kind !== 'SlowRead') return;
    connection.pause();
    this.#cancelDelay = this.#parts.clock.after(this.effect.delayMs, () => {
      connection.resume();
    });
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
