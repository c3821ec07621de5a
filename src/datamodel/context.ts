import type { Overlay } from './overlay.js';

/** What a profile can ask of a CPE that is not in its tree; in values of a profile they stand as `{serial}`. */
export const VARIABLES = [
  'serial',
  'index',
  /** Base MAC address, `00:D0:9E:00:00:2A`. */
  'mac',
  'oui',
  'manufacturer',
  'productClass',
  'softwareVersion',
  'acsUrl',
  'acsUsername',
  'acsPassword',
  /** Seconds. */
  'periodicInformInterval',
  'connectionRequestUrl',
  'connectionRequestUsername',
  'connectionRequestPassword',
  /** Whether there is a NAT between the CPE and its STUN server. */
  'natDetected',
  /** Where UDP Connection Requests reach the CPE, `host:port`; empty as long as it does not know. */
  'udpConnectionRequestAddress',
  /** Device.XMPP.Connection.{i}.Status, and what else is known of the connection. */
  'xmppStatus',
  'xmppLastChangeDate',
  'xmppTlsEstablished',
  'xmppJabberId',
  /** Where connection requests over XMPP reach the CPE; empty as long as they do not. */
  'connReqJabberId',
] as const;

export type Variable = (typeof VARIABLES)[number];

/** The variables that the CPE finds out while it runs, with what they are when it boots. */
export const FOUND_OUT: Readonly<Partial<Record<Variable, string>>> = {
  natDetected: 'false',
  udpConnectionRequestAddress: '',
  xmppStatus: 'Disabled',
  // The Unknown Time (TR-106 §3.2.1).
  xmppLastChangeDate: '0001-01-01T00:00:00Z',
  xmppTlsEstablished: 'false',
  xmppJabberId: '',
  connReqJabberId: '',
};

/** The CPE whose values are asked for. One object may be reused for CPE after CPE: nothing keeps it. */
export interface CpeContext {
  readonly index: number;
  readonly seed: number;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Milliseconds since the epoch. */
  readonly bootedAt: number;
  readonly overlay: Overlay | undefined;
  variable(name: Variable): string;
}

/** The same CPE with another overlay. */
export function withOverlay(context: CpeContext, overlay: Overlay): CpeContext {
  const { index, seed, now, bootedAt } = context;
  return { index, seed, now, bootedAt, overlay, variable: (name) => context.variable(name) };
}
