import { decodeAcsRequest, encodeCpeResponse } from '../../cwmp/cpe-messages.js';
import type { AcsRequest, CpeResponse } from '../../cwmp/cpe-messages.js';
import { encodeEnvelope, parseEnvelope } from '../../cwmp/envelope.js';
import { decodeFault, encodeFault } from '../../cwmp/fault-message.js';
import { cwmpFault } from '../../cwmp/faults.js';
import { InformEncoder } from '../../cwmp/inform.js';
import type { CwmpFault, CwmpVersion } from '../../cwmp/types.js';

/** Messages of a CPE, and what a CPE reads in the answers. */

const NAMES = ['DeviceInfo.SoftwareVersion', 'ManagementServer.ConnectionRequestURL'];

export interface InformSpec {
  readonly serial?: string;
  readonly events?: readonly string[];
  readonly root?: string;
  readonly url?: string;
  readonly version?: CwmpVersion;
  readonly id?: string;
}

export function informXml(spec: InformSpec = {}): string {
  const { serial = 'SIM00000001', events = ['2 PERIODIC'], root = 'Device.', version = '1-2', id = 'i1' } = spec;
  const encoder = new InformEncoder(
    NAMES.map((name) => ({ name: root + name, type: 'xsd:string' as const })),
    version,
  );
  const device = { manufacturer: 'Example', oui: '00D09E', productClass: 'HG7', serialNumber: serial };
  const told = events.map((code) => ({ code, commandKey: '' }));
  return encoder.encode(id, device, told, '2026-01-01T00:00:00Z', 0, ['1.0.0', spec.url ?? 'http://127.0.0.1:1/cr']);
}

export function responseXml(id: string, response: CpeResponse): string {
  return encodeCpeResponse('1-2', id, response);
}

export function faultXml(id: string, code: number): string {
  return encodeFault('1-2', id, cwmpFault(code));
}

/** A message with this element in its Body. */
export function messageXml(content: string, id = 'c1'): string {
  return encodeEnvelope('1-2', id, content);
}

/** The request in an answer of the ACS. */
export function requestIn(xml: string): { readonly id: string; readonly request: AcsRequest } {
  const envelope = parseEnvelope(xml);
  return { id: envelope.id, request: decodeAcsRequest(envelope) };
}

/** The fault in an answer of the ACS. */
export function faultIn(xml: string): CwmpFault {
  const { xml: document, body } = parseEnvelope(xml);
  return decodeFault(document, body);
}
