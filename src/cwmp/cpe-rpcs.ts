import { autonomousDuStateChangeComplete } from './rpcs/autonomous-du-state-change-complete.js';
import { autonomousTransferComplete } from './rpcs/autonomous-transfer-complete.js';
import { duStateChangeComplete } from './rpcs/du-state-change-complete.js';
import { requestDownload } from './rpcs/request-download.js';
import { transferComplete } from './rpcs/transfer-complete.js';
import { encodeEnvelope } from './envelope.js';
import type { Envelope } from './envelope.js';
import { getRpcMethods } from './rpcs/get-rpc-methods.js';
import type { CwmpVersion } from './types.js';
import type { XmlDocument } from './xml-document.js';

/** Every method that a CPE calls on its ACS beside Inform (TR-069 §A.3.1, §A.3.3, §A.4.2); a method is a file in rpcs/ and a line here. */
const CODECS = {
  GetRPCMethods: getRpcMethods,
  TransferComplete: transferComplete,
  AutonomousTransferComplete: autonomousTransferComplete,
  RequestDownload: requestDownload,
  DUStateChangeComplete: duStateChangeComplete,
  AutonomousDUStateChangeComplete: autonomousDuStateChangeComplete,
};

export type CpeMethod = keyof typeof CODECS;
type RequestBy<M extends CpeMethod> = { [K in M]: Parameters<(typeof CODECS)[K]['encodeRequest']>[0] }[M];
export type ResponseBy<M extends CpeMethod> = { [K in M]: ReturnType<(typeof CODECS)[K]['decodeResponse']> }[M];

/** What a CPE asks of its ACS, by method. */
export type CpeRequest = RequestBy<CpeMethod>;
/** What the ACS answers. */
export type AcsResponse = ResponseBy<CpeMethod>;

interface Codec<M extends CpeMethod> {
  encodeRequest(request: RequestBy<M>): string;
  decodeRequest(xml: XmlDocument, element: number): RequestBy<M>;
  encodeResponse(response: ResponseBy<M>): string;
  decodeResponse(xml: XmlDocument, element: number): ResponseBy<M>;
}

/** The messages of these methods: content of the method's element only. Both sides use one entry. */
export const CPE_RPCS: { readonly [M in CpeMethod]: Codec<M> } = CODECS;

export function isCpeMethod(name: string): name is CpeMethod {
  return Object.hasOwn(CPE_RPCS, name);
}

export function encodeCpeRequest(version: CwmpVersion, id: string, request: CpeRequest): string {
  const { method } = request;
  return encodeEnvelope(version, id, `<cwmp:${method}>${contentOf(request)}</cwmp:${method}>`);
}

function contentOf<M extends CpeMethod>(request: RequestBy<M>): string {
  const method = request.method as M;
  return CPE_RPCS[method].encodeRequest(request);
}

/**
 * Reads the answer to a request of the CPE.
 *
 * @throws CwmpParseError CWMP_ARGUMENT
 */
export function decodeAcsResponse(method: CpeMethod, { xml, body }: Envelope): AcsResponse {
  return CPE_RPCS[method].decodeResponse(xml, body);
}
