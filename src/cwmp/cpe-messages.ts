import { encodeEnvelope } from './envelope.js';
import type { Envelope } from './envelope.js';
import { CwmpFaultError, CwmpParseError } from './errors.js';
import { cwmpFault } from './faults.js';
import { isAcsMethod, methodAnsweredBy, RPCS } from './rpcs.js';
import type { AcsMethod, RequestOf, ResponseOf } from './rpcs.js';
import type { CwmpVersion } from './types.js';

/** What a CPE is asked by its ACS, by method. */
export type AcsRequest = RequestOf<AcsMethod> | { readonly method: 'Unsupported'; readonly name: string };

/** What a CPE answers. */
export type CpeResponse = ResponseOf<AcsMethod>;

/**
 * Reads the request in an envelope from an ACS. A method of a later version than the envelope's is none.
 *
 * @throws CwmpFaultError 9003 when the arguments are not what the method takes
 */
export function decodeAcsRequest(envelope: Envelope): AcsRequest {
  const { version, method, xml, body } = envelope;
  if (!isAcsMethod(method, version)) return { method: 'Unsupported', name: method };
  try {
    return RPCS[method].decodeRequest(xml, body);
  } catch (error) {
    if (!(error instanceof CwmpParseError)) throw error;
    throw new CwmpFaultError(cwmpFault(9003, error.message));
  }
}

/** The text of an answer, with the ID of the request that it answers. */
export function encodeCpeResponse(version: CwmpVersion, id: string, response: CpeResponse): string {
  const { method } = response;
  return encodeEnvelope(version, id, `<cwmp:${method}>${encodeContent(response)}</cwmp:${method}>`);
}

function encodeContent<M extends AcsMethod>(response: ResponseOf<M>): string {
  const method = methodAnsweredBy(response.method) as M;
  return RPCS[method].encodeResponse(response);
}
