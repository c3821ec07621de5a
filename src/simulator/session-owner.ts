import type { AcsRequest, CpeResponse } from '../cwmp/cpe-messages.js';
import type { AcsResponse, CpeRequest } from '../cwmp/cpe-rpcs.js';
import type { CwmpFault } from '../cwmp/types.js';
import type { AddressBook } from './acs-target.js';
import type { Clock } from './clock.js';
import type { ConnectionSource } from './connection-source.js';
import type { ContentCoding } from './content-encoding.js';
import type { Credentials } from './credentials.js';
import type { SessionFailure } from './errors.js';
import type { Session } from './session.js';

/** Whose sessions these are: the CPE behind the protocol. */
export interface SessionOwner {
  /** What the CPE answers a request with; a promise when the answer must wait for what it says to be durable. */
  handle(session: Session, request: AcsRequest): CpeResponse | CwmpFault | Promise<CpeResponse | CwmpFault>;
  /** The CPE has answered a request with a fault. */
  faulted(session: Session, fault: CwmpFault): void;
  /** The request that the CPE has for its ACS next; undefined for none. */
  nextRequest?(session: Session): CpeRequest | undefined;
  /** The ACS has answered it. */
  answered?(session: Session, request: CpeRequest, answer: AcsResponse | CwmpFault): void;
  credentials(session: Session): Credentials;
  /** How the CPE compresses what it sends; undefined: not at all. */
  contentCoding?(session: Session): ContentCoding | undefined;
  /** The session is over; `failure` says why it did not end well. The object may be used for another afterwards. */
  ended(session: Session, failure: SessionFailure | undefined): void;
}

/** What sessions share. */
export interface SessionParts {
  readonly clock: Clock;
  readonly connections: ConnectionSource;
  readonly addresses: AddressBook;
  /** How long a CPE waits for its ACS, ms. */
  readonly timeoutMs: number;
  /** A nonce of the client for Digest: hexadecimal digits. */
  nonce(): string;
}
