import type { CpeContext } from '../datamodel/context.js';
import type { Profile } from '../datamodel/profile.js';

/** Something that the ACS did not ask for, as far as the policies look at it. */
export interface Autonomous {
  /** `Download`, `Install` … */
  readonly type: string;
  /** Of a transfer. */
  readonly fileType?: string;
  /** 0 for success. */
  readonly faultCode: number;
}

/**
 * Whether the ACS wants to hear of a transfer that it did not ask for
 * (TR-181 Device.ManagementServer.AutonomousTransferCompletePolicy).
 */
export function tellsTransfer(
  profile: Profile,
  context: CpeContext,
  { type, fileType, faultCode }: Autonomous,
): boolean {
  const policy = policyOf(profile, context, 'AutonomousTransferCompletePolicy');
  return (
    policy.enabled &&
    policy.admits('TransferTypeFilter', type) &&
    policy.admits('ResultTypeFilter', resultType(faultCode)) &&
    policy.admits('FileTypeFilter', fileType ?? '')
  );
}

/**
 * Whether it wants to hear of a change of a deployment unit (TR-181 Device.ManagementServer.DUStateChangeComplPolicy);
 * FaultCodeFilter is for those that failed alone.
 */
export function tellsDuStateChange(profile: Profile, context: CpeContext, { type, faultCode }: Autonomous): boolean {
  const policy = policyOf(profile, context, 'DUStateChangeComplPolicy');
  return (
    policy.enabled &&
    policy.admits('OperationTypeFilter', type) &&
    policy.admits('ResultTypeFilter', resultType(faultCode)) &&
    (faultCode === 0 || policy.admits('FaultCodeFilter', String(faultCode)))
  );
}

function resultType(faultCode: number): string {
  return faultCode === 0 ? 'Success' : 'Failure';
}

/** A policy as it stands on a CPE; one that the device does not have is off, and a filter that it does not have lets all through. */
function policyOf(
  profile: Profile,
  context: CpeContext,
  name: string,
): { readonly enabled: boolean; admits(filter: string, one: string): boolean } {
  const text = (parameter: string): string | undefined => {
    const leaf = profile.find(`${profile.root.path}ManagementServer.${name}.${parameter}`);
    return leaf && profile.value(leaf, context);
  };
  return {
    enabled: text('Enable') === 'true',
    admits: (filter, one) => {
      const items = text(filter)?.split(',');
      return items?.some((item) => item.trim() === one || item.trim() === 'Both') ?? true;
    },
  };
}
