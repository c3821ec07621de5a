import type { AcsRequest, CpeResponse } from './cpe-messages.js';
import { CPE_RPCS, isCpeMethod } from './cpe-rpcs.js';
import type { AcsResponse, CpeMethod, CpeRequest, ResponseBy } from './cpe-rpcs.js';
import { encodeEnvelope, HOLD_REQUESTS } from './envelope.js';
import type { Envelope } from './envelope.js';
import { CwmpFaultError, CwmpParseError } from './errors.js';
import { decodeFault } from './fault-message.js';
import { cwmpFault } from './faults.js';
import { decodeInform } from './inform.js';
import { methodAnsweredBy, RPCS } from './rpcs.js';
import type { AcsMethod, RequestOf } from './rpcs.js';
import type { CwmpFault, CwmpVersion, Inform } from './types.js';

/** What an ACS gets from a CPE, by method. */
export type CpeMessage =
  | ({ readonly method: 'Inform' } & Inform)
  | CpeRequest
  | CpeResponse
  | { readonly method: 'Fault'; readonly fault: CwmpFault }
  /** A request of the CPE that is not spoken here: to be answered with fault 8000. */
  | { readonly method: 'Unsupported'; readonly name: string };

/** One envelope a message, whatever the CPE offers (TR-069 §A.3.3.1). */
const INFORM_RESPONSE = '<cwmp:InformResponse><MaxEnvelopes>1</MaxEnvelopes></cwmp:InformResponse>';

/** @param holdRequests asks the CPE to hold its requests, so that the ACS's come first (TR-069 §3.7.2.2) */
export function encodeInformResponse(version: CwmpVersion, id: string, holdRequests = false): string {
  return encodeEnvelope(version, id, INFORM_RESPONSE, holdRequests ? HOLD_REQUESTS : '');
}

/** A request as an ACS makes it; one that the CPE does not know cannot be made. */
export type EncodableRequest = Exclude<AcsRequest, { method: 'Unsupported' }>;

export function encodeAcsRequest(version: CwmpVersion, id: string, request: EncodableRequest): string {
  const { method } = request;
  return encodeEnvelope(version, id, `<cwmp:${method}>${encodeContent(request)}</cwmp:${method}>`);
}

function encodeContent<M extends AcsMethod>(request: RequestOf<M>): string {
  const method: M = request.method;
  return RPCS[method].encodeRequest(request);
}

/** The answer to a request of a CPE, with its ID. */
export function encodeAcsResponse(version: CwmpVersion, id: string, response: AcsResponse): string {
  const { method } = response;
  return encodeEnvelope(version, id, `<cwmp:${method}>${contentOfResponse(response)}</cwmp:${method}>`);
}

function contentOfResponse<M extends CpeMethod>(response: ResponseBy<M>): string {
  const method = response.method.slice(0, -'Response'.length) as M;
  return CPE_RPCS[method].encodeResponse(response);
}

/**
 * Reads what a CPE sent.
 *
 * @throws CwmpFaultError 8003 for an Inform or another request whose arguments are wrong: the answer for the CPE
 * @throws CwmpParseError CWMP_ARGUMENT for a response or fault that is wrong: there is no answer to it but to end the session
 */
export function decodeCpeMessage(envelope: Envelope): CpeMessage {
  const { method, xml, body } = envelope;
  if (method === 'Inform') return { method, ...orFault(() => decodeInform(envelope)) };
  if (isCpeMethod(method)) return orFault(() => CPE_RPCS[method].decodeRequest(xml, body));
  if (method === 'Fault') return { method, fault: decodeFault(xml, body) };
  const answered = methodAnsweredBy(method);
  return answered === undefined ? { method: 'Unsupported', name: method } : RPCS[answered].decodeResponse(xml, body);
}

/** What is wrong with a request is told to the CPE. */
function orFault<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof CwmpParseError)) throw error;
    throw new CwmpFaultError(cwmpFault(8003, error.message));
  }
}
