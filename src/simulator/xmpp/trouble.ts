import { SessionFailure } from '../errors.js';

/** What TR-181 calls the state of an XMPP connection. */
export type XmppStatus =
  'Enabled' | 'Connecting' | 'ServerNotPresent' | 'Error_Misconfigured' | 'Error_AuthenticationFailure' | 'Error';

/** Why a CPE has no connection. The texts are few, and none names a CPE: they are kept (EventLog). */
export class XmppFailure extends Error {
  readonly status: XmppStatus;

  constructor(status: XmppStatus, message: string) {
    super(message);
    this.status = status;
  }
}

const ABSENT: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  EHOSTUNREACH: 'there is no route',
  ENETUNREACH: 'there is no route',
  ETIMEDOUT: 'no TCP connection within the time that the system allows',
};
const OUT_OF_DESCRIPTORS: ReadonlySet<string> = new Set(['EMFILE', 'ENFILE']);
const GONE: ReadonlySet<string> = new Set(['ECONNRESET', 'EPIPE']);

/** What went wrong on the way to a server, below XMPP. */
export function connectTrouble(error: NodeJS.ErrnoException, host: string, inTls: boolean): XmppFailure {
  if (error instanceof XmppFailure) return error;
  if (error instanceof SessionFailure) return new XmppFailure('ServerNotPresent', `${host} does not resolve`);
  const { code = error.message } = error;
  if (OUT_OF_DESCRIPTORS.has(code)) {
    const help = 'raise ulimit -n, or let fewer CPEs use XMPP';
    return new XmppFailure('Error', `the process has no file descriptor left for a connection (${code}); ${help}`);
  }
  const absent = ABSENT[code];
  if (absent !== undefined) return new XmppFailure('ServerNotPresent', `${host}: ${absent} (${code})`);
  if (GONE.has(code)) return new XmppFailure('Error', `${host} reset the connection (${code})`);
  return inTls
    ? new XmppFailure('Error', `no TLS with ${host} (${code}); the certificate has to be for Domain`)
    : new XmppFailure('Error', `the connection to ${host} broke (${code})`);
}

/** The server refuses the login with this condition (RFC 6120 §6.5). */
export function loginTrouble(condition: string): XmppFailure {
  return new XmppFailure(
    'Error_AuthenticationFailure',
    `the server refuses Username and Password (${named(condition)})`,
  );
}

/** The server ends the stream (RFC 6120 §4.9.3). */
export function streamTrouble(condition: string): XmppFailure {
  const name = named(condition);
  const help = name === 'conflict' ? ': somebody else is there with the same Username and Resource' : '';
  return new XmppFailure('Error', `the server ends the stream (${name})${help}`);
}

/** Whatever a server makes up is no name of a condition. */
function named(condition: string): string {
  return /^[a-z][a-z-]{0,39}$/.test(condition) ? condition : 'unknown';
}
