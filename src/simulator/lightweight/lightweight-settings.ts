import type { CpeContext } from '../../datamodel/context.js';
import type { Leaf } from '../../datamodel/leaf.js';
import type { Profile } from '../../datamodel/profile.js';
import { hostOf, withoutBrackets } from '../acs-target.js';
import { instantOf } from '../date-time.js';
import type { PeriodicSettings } from '../periodic.js';

/** What a CPE's ManagementServer object says of lightweight notifications. */
export interface LightweightSettings {
  readonly host: string;
  /** 0: nobody has set it, and nothing can be sent. */
  readonly port: number;
  /** When changes are sent that do not want it at once. */
  readonly trigger: PeriodicSettings;
}

/** Undefined: the CPE sends none (TR-181 Device.ManagementServer.LightweightNotificationProtocolsUsed). */
export function lightweightSettings(
  profile: Profile,
  context: CpeContext,
  acsUrl: string,
): LightweightSettings | undefined {
  const { wellKnown } = profile;
  const text = (leaf: Leaf | undefined): string => (leaf ? profile.value(leaf, context) : '');
  const protocols = text(wellKnown.lightweightProtocolsUsed).split(',');
  if (!protocols.some((protocol) => protocol.trim() === 'UDP')) return undefined;
  const intervalMs = Number(text(wellKnown.lightweightTriggerInterval)) * 1000;
  const port = Number(text(wellKnown.udpLightweightPort));
  return {
    host: withoutBrackets(text(wellKnown.udpLightweightHost)) || hostOf(acsUrl),
    port: port <= 65_535 ? port : 0,
    trigger: {
      enabled: intervalMs > 0,
      intervalMs,
      jitterPercent: 0,
      alignedTo: instantOf(text(wellKnown.lightweightTriggerTime)),
    },
  };
}
