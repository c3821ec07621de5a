import { decodeAcsRequest, encodeCpeResponse } from './cpe-messages.js';
import type { AcsRequest, CpeResponse } from './cpe-messages.js';
import { parseEnvelope, writtenId } from './envelope.js';
import type { Envelope } from './envelope.js';
import { CwmpFaultError, CwmpParseError } from './errors.js';
import type { CwmpSessionErrorCode } from './errors.js';
import { decodeFault, encodeFault, encodeMustUnderstandFault } from './fault-message.js';
import { RETRY_REQUEST } from './faults.js';
import type { CwmpFault, CwmpVersion } from './types.js';

/** The CPE behind a session. */
export interface RequestHandler {
  /**
   * Carries out a request of the ACS. A promise is for what must be on disk before it is answered; it must not reject:
   * what goes wrong is a fault 9002.
   */
  handle(request: AcsRequest): CpeResponse | CwmpFault | Promise<CpeResponse | CwmpFault>;
  /** Told of every CWMP fault that the session answers with, the handler's own and those for bad arguments. */
  onFault?(fault: CwmpFault): void;
}

/** How a session ended; the message of a failure is a sentence on what the ACS did. */
export type SessionEnd =
  { readonly ok: true } | { readonly ok: false; readonly code: CwmpSessionErrorCode; readonly message: string };

/** The body of the next POST (empty for an empty POST), or the end of the session. */
export type NextStep = string | SessionEnd;

const SUCCESS: SessionEnd = Object.freeze({ ok: true });

/**
 * A CPE's side of sessions, one after the other, without I/O (TR-069 §3.7.2.1). The transport POSTs what begin() and
 * receive() return and gives receive() what comes back; redirects and authentication (§3.4.4, §3.4.5) are its own.
 *
 * HoldRequests (§3.7.2.2) needs no state here: the Inform is the only request of this CPE, so when the ACS may send its
 * requests there is nothing to hold back, and the empty POST is right in both cases.
 */
export class CpeSession {
  private readonly handler: RequestHandler;
  private readonly maxRequests: number;
  private inform = '';
  private informId = '';
  private state: 'idle' | 'informing' | 'open' = 'idle';
  private requests = 0;

  /** @param maxRequests requests of one session (and requests to repeat the Inform) after which the CPE gives up */
  constructor(handler: RequestHandler, maxRequests = 10_000) {
    this.handler = handler;
    this.maxRequests = maxRequests;
  }

  /**
   * Begins a session, whatever became of the one before.
   *
   * @param informXml an Inform as InformEncoder writes it
   * @returns the body of the first POST
   */
  begin(informXml: string): string {
    this.reset();
    this.inform = informXml;
    this.informId = writtenId(informXml);
    this.state = 'informing';
    return informXml;
  }

  /** Forgets the session. The promise of an answer under way still resolves, to a text that belongs nowhere. */
  reset(): void {
    this.inform = '';
    this.state = 'idle';
    this.requests = 0;
  }

  /**
   * Takes the ACS's answer to the last POST.
   *
   * @param status HTTP status
   * @param body empty for an answer without one
   */
  receive(status: number, body: string): NextStep | Promise<NextStep> {
    if (this.state === 'idle') throw new Error('CpeSession.receive: no session is under way; call begin() first.');
    if (status !== 200 && status !== 204) {
      return this.fail('CWMP_SESSION_HTTP_STATUS', `answered ${this.lastPost()} with HTTP status ${status}`);
    }
    if (body === '' || status === 204) return this.receiveEmpty();
    let envelope: Envelope;
    try {
      envelope = parseEnvelope(body);
      return this.state === 'informing' ? this.receiveInformAnswer(envelope) : this.receiveRequest(envelope);
    } catch (error) {
      if (!(error instanceof CwmpParseError)) throw error;
      return this.fail(
        'CWMP_SESSION_BAD_MESSAGE',
        `answered ${this.lastPost()} with a bad message: ${error.message.replace(/\.$/, '')}`,
      );
    }
  }

  /** Without requests of its own left, an empty answer ends the session (TR-069 §3.7.1.4). */
  private receiveEmpty(): NextStep {
    if (this.state === 'informing') {
      return this.fail(
        'CWMP_SESSION_UNEXPECTED_MESSAGE',
        'answered the Inform with nothing, not with an InformResponse',
      );
    }
    this.reset();
    return SUCCESS;
  }

  private receiveInformAnswer(envelope: Envelope): NextStep {
    const { method, id, notUnderstood } = envelope;
    if (method !== 'InformResponse' && method !== 'Fault') {
      return this.unexpected(method, 'where an InformResponse is expected');
    }
    if (id !== this.informId) {
      return this.fail(
        'CWMP_SESSION_UNEXPECTED_MESSAGE',
        `answered the Inform with ${id === '' ? 'no ID' : `ID "${id}"`}, where "${this.informId}" is expected`,
      );
    }
    if (method === 'Fault') return this.receiveInformFault(decodeFault(envelope.xml, envelope.body));
    if (notUnderstood !== '') {
      return this.fail(
        'CWMP_SESSION_BAD_MESSAGE',
        `demands that header ${notUnderstood} is understood, which it is not`,
      );
    }
    this.inform = '';
    this.state = 'open';
    return '';
  }

  private receiveInformFault(fault: CwmpFault): NextStep {
    if (fault.code !== RETRY_REQUEST) {
      return this.fail('CWMP_SESSION_INFORM_FAULT', `refused the Inform with fault ${fault.code} (${fault.string})`);
    }
    return this.overLimit() ?? this.inform;
  }

  private receiveRequest(envelope: Envelope): NextStep | Promise<NextStep> {
    const { version, id, method, notUnderstood } = envelope;
    if (method === '' || method === 'Fault' || method.endsWith('Response')) {
      return this.unexpected(method, 'where a request or an empty answer is expected');
    }
    const end = this.overLimit();
    if (end !== undefined) return end;
    if (notUnderstood !== '') return encodeMustUnderstandFault(version, id, notUnderstood);
    const answer = this.answer(envelope);
    return answer instanceof Promise
      ? answer.then((settled) => this.encodeAnswer(version, id, settled))
      : this.encodeAnswer(version, id, answer);
  }

  private answer(envelope: Envelope): CpeResponse | CwmpFault | Promise<CpeResponse | CwmpFault> {
    let request: AcsRequest;
    try {
      request = decodeAcsRequest(envelope);
    } catch (error) {
      if (!(error instanceof CwmpFaultError)) throw error;
      return error.fault;
    }
    return this.handler.handle(request);
  }

  private encodeAnswer(version: CwmpVersion, id: string, answer: CpeResponse | CwmpFault): string {
    if ('method' in answer) return encodeCpeResponse(version, id, answer);
    this.handler.onFault?.(answer);
    return encodeFault(version, id, answer);
  }

  private overLimit(): SessionEnd | undefined {
    if (++this.requests <= this.maxRequests) return undefined;
    return this.fail('CWMP_SESSION_LIMIT', `sent more than ${this.maxRequests} requests in one session`);
  }

  private unexpected(method: string, instead: string): SessionEnd {
    const what = method === '' ? 'an envelope without a message' : method;
    return this.fail('CWMP_SESSION_UNEXPECTED_MESSAGE', `sent ${what} ${instead}`);
  }

  private lastPost(): string {
    return this.state === 'informing' ? 'the Inform' : 'a POST of the session';
  }

  private fail(code: CwmpSessionErrorCode, what: string): SessionEnd {
    this.reset();
    return { ok: false, code, message: `The ACS ${what}.` };
  }
}
