import { decodeAcsRequest, encodeCpeResponse } from './cpe-messages.js';
import type { AcsRequest, CpeResponse } from './cpe-messages.js';
import { decodeAcsResponse, encodeCpeRequest } from './cpe-rpcs.js';
import type { AcsResponse, CpeRequest } from './cpe-rpcs.js';
import { parseEnvelope, writtenId } from './envelope.js';
import type { Envelope } from './envelope.js';
import { CwmpFaultError, CwmpParseError } from './errors.js';
import type { CwmpSessionErrorCode } from './errors.js';
import { decodeFault, encodeFault, encodeMustUnderstandFault } from './fault-message.js';
import { RETRY_REQUEST, VERSION_INCOMPATIBLE } from './faults.js';
import { namespaceVersion } from './namespaces.js';
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
  /**
   * The request that the CPE makes of its ACS next, undefined for none. Asked when it is the CPE's turn and its ACS
   * does not hold its requests, so a request that is given is sent.
   */
  nextRequest?(): CpeRequest | undefined;
  /** Told of the answer to a request that nextRequest gave: a response, or a fault other than 8005. */
  answered?(request: CpeRequest, answer: AcsResponse | CwmpFault): void;
}

/** How a session ended; the message of a failure is a sentence on what the ACS did. */
export type SessionEnd =
  { readonly ok: true } | { readonly ok: false; readonly code: CwmpSessionErrorCode; readonly message: string };

/** The body of the next POST (empty for an empty POST), or the end of the session. */
export type NextStep = string | SessionEnd;

const SUCCESS: SessionEnd = Object.freeze({ ok: true });

/** What the last POST was: the Inform, a request of the CPE's own, or anything that the ACS may answer with a request. */
type Turn = 'informing' | 'asking' | 'open';

/**
 * A CPE's side of sessions, one after the other, without I/O (TR-069 §3.7.2.1). The transport POSTs what begin() and
 * receive() return and gives receive() what comes back; redirects and authentication (§3.4.4, §3.4.5) are its own.
 */
export class CpeSession {
  private readonly handler: RequestHandler;
  private readonly maxRequests: number;
  private state: Turn | 'idle' = 'idle';
  /** The text of the request (Inform or the CPE's own) that the ACS is to answer, its ID, and what it is. */
  private sent = '';
  private sentId = '';
  private request: CpeRequest | undefined;
  private informId = '';
  /** The namespace that the ACS answered the Inform in (TR-069 §3.7.4): that of the CPE's own requests. */
  private version: CwmpVersion = '1-0';
  /** By the last envelope of the ACS (TR-069 §3.7.2.2). */
  private holdRequests = false;
  private requests = 0;

  /** @param maxRequests requests of one session, of either side, after which the CPE gives up */
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
    this.informId = writtenId(informXml);
    this.state = 'informing';
    this.sent = informXml;
    this.sentId = this.informId;
    return informXml;
  }

  /** Forgets the session. The promise of an answer under way still resolves, to a text that belongs nowhere. */
  reset(): void {
    this.sent = '';
    this.request = undefined;
    this.state = 'idle';
    this.holdRequests = false;
    this.requests = 0;
  }

  /**
   * Takes the ACS's answer to the last POST.
   *
   * @param status HTTP status
   * @param body empty for an answer without one
   */
  receive(status: number, body: string): NextStep | Promise<NextStep> {
    const { state } = this;
    if (state === 'idle') throw new Error('CpeSession.receive: no session is under way; call begin() first.');
    if (status !== 200 && status !== 204) {
      return this.fail('CWMP_SESSION_HTTP_STATUS', `answered ${this.lastPost()} with HTTP status ${status}`);
    }
    if (body === '' || status === 204) return this.receiveEmpty();
    try {
      const envelope = parseEnvelope(body);
      return state === 'open' ? this.receiveRequest(envelope) : this.receiveAnswer(envelope, state);
    } catch (error) {
      if (!(error instanceof CwmpParseError)) throw error;
      const code = error.code === 'CWMP_VERSION' ? 'CWMP_SESSION_VERSION' : 'CWMP_SESSION_BAD_MESSAGE';
      return this.fail(code, `answered ${this.lastPost()} with a bad message: ${error.message.replace(/\.$/, '')}`);
    }
  }

  /**
   * The ACS has no requests (any more), and what it held back may be sent (TR-069 §3.7.2.2). When the CPE has none
   * either, the session is over (§3.7.1.4).
   */
  private receiveEmpty(): NextStep {
    if (this.state === 'informing') {
      return this.fail(
        'CWMP_SESSION_UNEXPECTED_MESSAGE',
        'answered the Inform with nothing, not with an InformResponse',
      );
    }
    if (this.request) {
      const { method } = this.request;
      return this.fail(
        'CWMP_SESSION_UNEXPECTED_MESSAGE',
        `answered ${method} with nothing, not with a ${method}Response`,
      );
    }
    this.holdRequests = false;
    const own = this.ask();
    if (own !== undefined) return own;
    this.reset();
    return SUCCESS;
  }

  /** The answer to the Inform, or to a request of the CPE's own. */
  private receiveAnswer(envelope: Envelope, state: 'informing' | 'asking'): NextStep {
    const { method, id, notUnderstood } = envelope;
    const { request } = this;
    const expected = `${request?.method ?? 'Inform'}Response`;
    if (method !== expected && method !== 'Fault') {
      return this.unexpected(method, `where ${request ? 'a' : 'an'} ${expected} is expected`);
    }
    const fault = method === 'Fault' ? decodeFault(envelope.xml, envelope.body) : undefined;
    // A fault of SOAP alone may be from before the ACS read the headers.
    if (id !== this.sentId && fault?.code !== 0) {
      return this.fail(
        'CWMP_SESSION_UNEXPECTED_MESSAGE',
        `answered ${this.lastPost()} with ${id === '' ? 'no ID' : `ID "${id}"`}, where "${this.sentId}" is expected`,
      );
    }
    if (notUnderstood !== '') {
      return this.fail(
        'CWMP_SESSION_BAD_MESSAGE',
        `demands that header ${notUnderstood} is understood, which it is not`,
      );
    }
    // TR-069 §A.5.2: the same request again, in this session.
    if (fault?.code === RETRY_REQUEST) return this.overLimit() ?? this.sent;
    if (state === 'informing') return fault ? this.receiveInformFault(fault) : this.informed(envelope);
    this.holdRequests = envelope.holdRequests;
    const answer = fault ?? decodeAcsResponse((request as CpeRequest).method, envelope);
    this.request = undefined;
    this.handler.answered?.(request as CpeRequest, answer);
    return this.next();
  }

  private informed(envelope: Envelope): NextStep {
    const { useVersion } = envelope;
    const version = useVersion === '' ? envelope.version : namespaceVersion(useVersion);
    if (version === undefined) {
      return this.fail('CWMP_SESSION_VERSION', `chose CWMP version "${useVersion}", which the CPE did not offer`);
    }
    this.version = version;
    this.holdRequests = envelope.holdRequests;
    return this.next();
  }

  private receiveInformFault(fault: CwmpFault): NextStep {
    const why = fault.code === 0 ? `a fault of SOAP (${fault.string})` : `fault ${fault.code} (${fault.string})`;
    // Without a CWMP detail the ACS could not read the envelope at all: its version, most likely.
    const ofVersion = fault.code === 0 || fault.code === VERSION_INCOMPATIBLE;
    return this.fail(
      ofVersion ? 'CWMP_SESSION_VERSION' : 'CWMP_SESSION_INFORM_FAULT',
      `refused the Inform with ${why}`,
    );
  }

  /** The CPE's turn: a request of its own, else the empty POST that says that it has none. */
  private next(): NextStep {
    return (this.holdRequests ? undefined : this.ask()) ?? this.yield();
  }

  private yield(): string {
    this.state = 'open';
    this.sent = '';
    return '';
  }

  private ask(): NextStep | undefined {
    const request = this.handler.nextRequest?.();
    if (!request) return undefined;
    const end = this.overLimit();
    if (end) return end;
    this.state = 'asking';
    this.request = request;
    this.sentId = `${this.informId}.${this.requests}`;
    this.sent = encodeCpeRequest(this.version, this.sentId, request);
    return this.sent;
  }

  private receiveRequest(envelope: Envelope): NextStep | Promise<NextStep> {
    const { version, id, method, notUnderstood } = envelope;
    if (method === '' || method === 'Fault' || method.endsWith('Response')) {
      return this.unexpected(method, 'where a request or an empty answer is expected');
    }
    const end = this.overLimit();
    if (end !== undefined) return end;
    this.holdRequests = envelope.holdRequests;
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
    return this.fail('CWMP_SESSION_LIMIT', `made the CPE go beyond ${this.maxRequests} requests in one session`);
  }

  private unexpected(method: string, instead: string): SessionEnd {
    const what = method === '' ? 'an envelope without a message' : method;
    return this.fail('CWMP_SESSION_UNEXPECTED_MESSAGE', `sent ${what} ${instead}`);
  }

  private lastPost(): string {
    if (this.state === 'informing') return 'the Inform';
    return this.request?.method ?? 'a POST of the session';
  }

  private fail(code: CwmpSessionErrorCode, what: string): SessionEnd {
    this.reset();
    return { ok: false, code, message: `The ACS ${what}.` };
  }
}
