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
  if (!namespace.startsWith(CWMP)) return undefined;
  const name = namespace.slice(CWMP.length);
  return CWMP_VERSIONS.find((version) => version === name);
}
