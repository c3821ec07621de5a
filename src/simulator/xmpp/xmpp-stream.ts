import type { XmppFailure } from './trouble.js';

/** Where a CPE connects, and as whom. */
export interface XmppLogin {
  /** As it is called; for people. */
  readonly host: string;
  readonly address: string;
  readonly port: number;
  readonly username: string;
  readonly password: string;
  readonly domain: string;
  readonly resource: string;
  /** False: only where the server insists (TR-181 UseTLS). */
  readonly useTls: boolean;
}

/** A request of somebody on the network: an IQ of type get or set. */
export interface Iq {
  /** Empty: the server itself. */
  readonly from: string;
  readonly type: 'get' | 'set';
  /** What it asks; undefined: it has not just one child (RFC 6120 §8.2.3). */
  readonly child:
    | {
        readonly name: string;
        readonly namespace: string;
        /** The text of the child of this name; empty where there is none. */
        text(name: string): string;
      }
    | undefined;
}

/** An error of RFC 6120 §8.3. */
export interface StanzaError {
  readonly type: 'auth' | 'cancel' | 'modify';
  readonly condition: 'bad-request' | 'not-authorized' | 'service-unavailable';
}

/** `result`: the empty one. */
export type IqAnswer = 'result' | StanzaError;

export interface XmppStreamOwner {
  /** Logged in, as this Jabber ID. */
  online(jabberId: string, tls: boolean): void;
  request(iq: Iq): IqAnswer;
  /** The stream is of no use any more; not told of one that was closed. */
  ended(failure: XmppFailure): void;
}

/** The stream of one CPE to its server. */
export interface XmppStream {
  /** Sends the white space that keeps it alive (RFC 6120 §4.6.1). */
  keepAlive(): void;
  close(): void;
}

/** Begins to connect and to log in. @throws XmppFailure */
export type OpenXmppStream = (login: XmppLogin, owner: XmppStreamOwner) => Promise<XmppStream>;
