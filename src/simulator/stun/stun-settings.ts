import type { CpeContext } from '../../datamodel/context.js';
import type { Leaf } from '../../datamodel/leaf.js';
import type { Profile } from '../../datamodel/profile.js';
import type { WellKnown } from '../../datamodel/well-known.js';
import { hostOf, withoutBrackets } from '../acs-target.js';

/** What a CPE's ManagementServer object says of STUN. */
export interface StunSettings {
  readonly host: string;
  readonly port: number;
  /** Empty: the CPE logs in at no server. */
  readonly username: string;
  readonly password: string;
  /** Between Binding Requests that keep the binding, ms. */
  readonly periodMs: number;
  /** Between active notifications of another address, ms at least. */
  readonly limitMs: number;
}

const DEFAULT_PORT = 3478;
/** Where neither period is given: bindings of UDP live for half a minute in many gateways. */
const DEFAULT_PERIOD_S = 30;

const LEAVES = [
  'stunEnable',
  'stunServerAddress',
  'stunServerPort',
  'stunUsername',
  'stunPassword',
  'stunMaximumKeepAlivePeriod',
  'stunMinimumKeepAlivePeriod',
  'udpConnectionRequestAddressNotificationLimit',
] as const satisfies readonly (keyof WellKnown)[];

/** Whether this leaf is one of the settings. */
export function isStunSetting({ wellKnown }: Profile, leaf: Leaf): boolean {
  return LEAVES.some((name) => wellKnown[name] === leaf);
}

/** Undefined: the CPE does not use STUN (TR-181 Device.ManagementServer.STUNEnable). */
export function stunSettings(profile: Profile, context: CpeContext, acsUrl: string): StunSettings | undefined {
  const { wellKnown } = profile;
  const text = (leaf: Leaf | undefined): string => (leaf ? profile.value(leaf, context) : '');
  if (text(wellKnown.stunEnable) !== 'true') return undefined;
  const address = text(wellKnown.stunServerAddress);
  const host = address === '' ? hostOf(acsUrl) : withoutBrackets(address);
  if (host === '') return undefined;
  return {
    host,
    port: Number(text(wellKnown.stunServerPort)) || DEFAULT_PORT,
    username: text(wellKnown.stunUsername),
    password: text(wellKnown.stunPassword),
    periodMs: periodS(wellKnown, text) * 1000,
    limitMs: Number(text(wellKnown.udpConnectionRequestAddressNotificationLimit)) * 1000,
  };
}

/**
 * The longest period that the ACS allows; where it names none (-1), the shortest, which is sure to keep the binding. So
 * the lifetime of bindings need not be found out (TR-069 §G.2.1.4 lets it be where both are the same).
 */
function periodS(wellKnown: WellKnown, text: (leaf: Leaf | undefined) => string): number {
  const most = Number(text(wellKnown.stunMaximumKeepAlivePeriod));
  const least = Number(text(wellKnown.stunMinimumKeepAlivePeriod));
  if (most > 0) return most;
  return least > 0 ? least : DEFAULT_PERIOD_S;
}
