import { CWMP_VERSIONS } from './types.js';
import type { CwmpVersion } from './types.js';

export const SOAP_ENVELOPE = 'http://schemas.xmlsoap.org/soap/envelope/';
export const SOAP_ENCODING = 'http://schemas.xmlsoap.org/soap/encoding/';
export const XML_SCHEMA = 'http://www.w3.org/2001/XMLSchema';
export const XML_SCHEMA_INSTANCE = 'http://www.w3.org/2001/XMLSchema-instance';

const CWMP = 'urn:dslforum-org:cwmp-';

export function cwmpNamespace(version: CwmpVersion): string {
  return CWMP + version;
}

/** The version that a namespace names, undefined when it is none of CWMP. */
export function cwmpVersionOf(namespace: string): CwmpVersion | undefined {
  if (!isCwmpNamespace(namespace)) return undefined;
  const name = namespace.slice(CWMP.length);
  return CWMP_VERSIONS.find((version) => version === name);
}

/** Says whether a namespace is one of CWMP, of whatever version. */
export function isCwmpNamespace(namespace: string): boolean {
  return namespace.startsWith(CWMP);
}

/**
 * The version in the namespace of a CWMP version as the header UseCWMPVersion names it (`1.4`); undefined for one that
 * is not spoken. Versions 1.3 and 1.4 are of namespace cwmp-1-2 (TR-069 §A.6).
 */
export function namespaceVersion(cwmpVersion: string): CwmpVersion | undefined {
  return NAMESPACE_OF.get(cwmpVersion);
}

const NAMESPACE_OF: ReadonlyMap<string, CwmpVersion> = new Map([
  ['1.0', '1-0'],
  ['1.1', '1-1'],
  ['1.2', '1-2'],
  ['1.3', '1-2'],
  ['1.4', '1-2'],
]);
