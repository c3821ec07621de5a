import type { AcsRequest, CpeResponse } from '../cwmp/cpe-messages.js';
import { cwmpFault } from '../cwmp/faults.js';
import { RPCS } from '../cwmp/rpcs.js';
import type { CwmpFault, ParameterType, ParameterValue } from '../cwmp/types.js';
import type { CpeContext } from '../datamodel/context.js';
import type { Interner } from '../datamodel/interner.js';
import type { Leaf, LeafType } from '../datamodel/leaf.js';
import type { Overlay } from '../datamodel/overlay.js';
import type { Profile } from '../datamodel/profile.js';
import { applySet, type Change, checkSet, type SetFault } from '../datamodel/set-values.js';
import { isAcsUrl } from './acs-target.js';

/** What a request asks of the CPE beyond its answer; the caller carries it out. */
export type RpcEffect =
  /** Values were set: the overlay is the CPE's from now on, and must be durable before the answer goes out. */
  | { readonly kind: 'set'; readonly overlay: Overlay; readonly changed: readonly Leaf[] }
  /** After the session (TR-069 §A.3.2.9). */
  | { readonly kind: 'reboot'; readonly commandKey: string }
  /** After the session (TR-069 §A.4.1.3). */
  | { readonly kind: 'factory-reset' };

export interface RpcOutcome {
  readonly answer: CpeResponse | CwmpFault;
  readonly effect?: RpcEffect;
}

/** The names that CWMP gives the types of the data model. */
export const PARAMETER_TYPE: Readonly<Record<LeafType, ParameterType>> = {
  string: 'xsd:string',
  boolean: 'xsd:boolean',
  int: 'xsd:int',
  unsignedInt: 'xsd:unsignedInt',
  long: 'xsd:long',
  unsignedLong: 'xsd:unsignedLong',
  dateTime: 'xsd:dateTime',
  base64: 'xsd:base64',
  hexBinary: 'xsd:hexBinary',
};

/** What a CPE of this profile answers to a request of its ACS. */
export function handleRequest(
  profile: Profile,
  context: CpeContext,
  interner: Interner,
  request: AcsRequest,
): RpcOutcome {
  switch (request.method) {
    case 'GetRPCMethods':
      return { answer: { method: 'GetRPCMethodsResponse', methods: Object.keys(RPCS) } };
    case 'GetParameterValues':
      return { answer: getValues(profile, context, request.names) };
    case 'SetParameterValues':
      return setValues(profile, context, interner, request.values, request.parameterKey);
    case 'GetParameterNames':
      return { answer: getNames(profile, request.path, request.nextLevel) };
    case 'Reboot':
      return { answer: { method: 'RebootResponse' }, effect: { kind: 'reboot', commandKey: request.commandKey } };
    case 'FactoryReset':
      return { answer: { method: 'FactoryResetResponse' }, effect: { kind: 'factory-reset' } };
    case 'Unsupported':
      return { answer: cwmpFault(9000, `${request.name} is not a method of this CPE`) };
  }
}

/** The value as an ACS reads it: a hidden one (a password) is empty. */
export function readable(profile: Profile, leaf: Leaf, context: CpeContext): string {
  return leaf.hidden ? '' : profile.value(leaf, context);
}

function getValues(profile: Profile, context: CpeContext, names: readonly string[]): CpeResponse | CwmpFault {
  const values: ParameterValue[] = [];
  for (const name of names) {
    const leaves = profile.resolve(name);
    if (!leaves) return cwmpFault(9005, `there is no ${name}`);
    for (const leaf of leaves)
      values.push({ name: leaf.path, value: readable(profile, leaf, context), type: PARAMETER_TYPE[leaf.type] });
  }
  return { method: 'GetParameterValuesResponse', values };
}

function setValues(
  profile: Profile,
  context: CpeContext,
  interner: Interner,
  values: readonly ParameterValue[],
  parameterKey: string,
): RpcOutcome {
  const changes = values.map(({ name, value, type }) => ({ path: name, value, type }));
  const wrongUrls = urlFaults(profile, changes);
  const result =
    wrongUrls.length === 0
      ? applySet(profile, context, changes, interner)
      : { overlay: undefined, faults: [...checkSet(profile, changes), ...wrongUrls] };
  if (!result.overlay) {
    const faults = result.faults.map(({ path, code, message }) => ({ name: path, code, string: message }));
    // One fault 9003 that lists what is wrong with each parameter (TR-069 §A.3.2.1).
    return { answer: cwmpFault(9003, undefined, faults) };
  }
  const keyPath = profile.wellKnown.parameterKey?.path;
  if (keyPath !== undefined) result.overlay.set(keyPath, parameterKey);
  return {
    answer: { method: 'SetParameterValuesResponse', status: 0 },
    effect: { kind: 'set', overlay: result.overlay, changed: result.changed },
  };
}

/** The URL of the ACS must be one (TR-181 Device.ManagementServer.URL), or the CPE would call nobody any more. */
function urlFaults(profile: Profile, changes: readonly Change[]): SetFault[] {
  const path = profile.wellKnown.acsUrl?.path;
  return changes
    .filter((change) => change.path === path && change.value !== '' && !isAcsUrl(change.value))
    .map(({ path, value }) => ({ path, code: 9007, message: `${path}: "${value}" is no http or https URL` }));
}

function getNames(profile: Profile, path: string, nextLevel: boolean): CpeResponse | CwmpFault {
  // TR-069 §A.3.2.3: a parameter has no next level.
  if (nextLevel && profile.find(path)) return cwmpFault(9003, `NextLevel is true and ${path} is a parameter`);
  const parameters = profile.names(path, nextLevel);
  if (!parameters) return cwmpFault(9005, `there is no ${path}`);
  return { method: 'GetParameterNamesResponse', parameters };
}
