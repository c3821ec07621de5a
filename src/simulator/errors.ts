import type { SessionEnd } from '../cwmp/cpe-session.js';
import type { CwmpSessionErrorCode } from '../cwmp/errors.js';

/**
 * Why a session ended badly: the label `reason` of cpe_sim_cwmp_session_failures_total, so the set is closed.
 */
export const SESSION_FAILURE_REASONS = [
  /** The host name of the ACS does not resolve. */
  'dns',
  /** No TCP connection: refused, unreachable. */
  'connect',
  'tls',
  /** The connection broke, or ended before the answer was whole. */
  'connection-lost',
  /** The ACS did not answer in time. */
  'timeout',
  /** The answer is no HTTP/1.1, or more than a CPE takes. */
  'http',
  /** An HTTP status that ends a session (4xx, 5xx). */
  'http-status',
  /** The ACS asked for a login and refused it, or asks for one that the CPE does not have. */
  'unauthorized',
  /** What the ACS sent is no CWMP, or not at this point of a session. */
  'protocol',
  /** The ACS does not speak the CWMP version of the Inform; the CPE tries the oldest next. */
  'version',
  /** The CPE dropped the session: a fault that somebody asked for. */
  'fault-injected',
  /** The simulator ended while the session ran. */
  'shutdown',
] as const;

export type SessionFailureReason = (typeof SESSION_FAILURE_REASONS)[number];

/** Why a session failed: the reason for counting, the message for people (it names no CPE, so that it can be counted too). */
export class SessionFailure extends Error {
  readonly reason: SessionFailureReason;
  constructor(reason: SessionFailureReason, message: string) {
    super(message);
    this.name = 'SessionFailure';
    this.reason = reason;
  }
}

const REASONS: Readonly<Partial<Record<CwmpSessionErrorCode, SessionFailureReason>>> = {
  CWMP_SESSION_HTTP_STATUS: 'http-status',
  CWMP_SESSION_VERSION: 'version',
};

/** The failure that an end of the protocol is. */
export function sessionFailure(end: Exclude<SessionEnd, { ok: true }>): SessionFailure {
  return new SessionFailure(REASONS[end.code] ?? 'protocol', end.message.replace(/\.$/, ''));
}

/** What the simulator cannot do for its user; the message says what to change. */
export class SimulatorError extends Error {
  readonly code: SimulatorErrorCode;
  constructor(code: SimulatorErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'SimulatorError';
    this.code = code;
  }
}

export type SimulatorErrorCode =
  /** The address for connection requests or for the admin API is taken. */
  | 'SIM_ADDRESS_IN_USE'
  /** acsUrl is no http or https URL. */
  | 'SIM_ACS_URL'
  /** A file that the configuration names (secret, certificate, profile) cannot be read. */
  | 'SIM_FILE'
  /** The data file cannot be used. */
  | 'SIM_STORE';
