import type { CwmpFault } from './types.js';

export type CwmpParseErrorCode =
  /** Not well-formed XML, or a construct that SOAP 1.1 §3 forbids. */
  | 'CWMP_XML_MALFORMED'
  /** Well-formed so far, but larger, deeper or with more elements than is accepted. */
  | 'CWMP_XML_LIMIT'
  /** XML, but no SOAP 1.1 envelope with a CWMP message. */
  | 'CWMP_ENVELOPE'
  /** A message of a SOAP or CWMP version that is not spoken. */
  | 'CWMP_VERSION'
  /** A CWMP message whose arguments are missing or of the wrong form. */
  | 'CWMP_ARGUMENT';

/** A text that is not the CWMP message which it should be. The message says what is wrong and where. */
export class CwmpParseError extends Error {
  readonly code: CwmpParseErrorCode;

  constructor(code: CwmpParseErrorCode, message: string) {
    super(message);
    this.name = 'CwmpParseError';
    this.code = code;
  }
}

/** A message that was understood and is to be answered with a CWMP fault (TR-069 §3.5). */
export class CwmpFaultError extends Error {
  readonly code = 'CWMP_FAULT';
  readonly fault: CwmpFault;

  constructor(fault: CwmpFault) {
    super(`${fault.code} ${fault.string}`);
    this.name = 'CwmpFaultError';
    this.fault = fault;
  }
}

/** Why a session that a CPE began ended without success; the ends of CpeSession carry these. */
export type CwmpSessionErrorCode =
  /** The ACS answered with an HTTP status that ends the session. */
  | 'CWMP_SESSION_HTTP_STATUS'
  /** The ACS sent what is no CWMP message. */
  | 'CWMP_SESSION_BAD_MESSAGE'
  /** The ACS answered the Inform with a fault. */
  | 'CWMP_SESSION_INFORM_FAULT'
  /** The ACS does not speak the version of CWMP (or SOAP) that the CPE does. */
  | 'CWMP_SESSION_VERSION'
  /** The ACS sent a message that has no place at this point of a session. */
  | 'CWMP_SESSION_UNEXPECTED_MESSAGE'
  /** The ACS asked for more than a session may hold. */
  | 'CWMP_SESSION_LIMIT';

/** Credentials that HTTP cannot carry, or that no authentication scheme can be made of. */
export class CwmpCredentialsError extends Error {
  readonly code = 'CWMP_CREDENTIALS';

  constructor(message: string) {
    super(message);
    this.name = 'CwmpCredentialsError';
  }
}
