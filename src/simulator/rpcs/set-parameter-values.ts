import { cwmpFault } from '../../cwmp/faults.js';
import type { Profile } from '../../datamodel/profile.js';
import { applySet, type Change, checkSet, type SetFault } from '../../datamodel/set-values.js';
import { isAcsUrl } from '../acs-target.js';
import { diagnosticsOf } from '../diagnostics/kinds.js';
import type { RpcRule } from './rpc.js';

/** TR-069 §A.3.2.1. */
export const setParameterValues: RpcRule<'SetParameterValues'> = (
  { profile, context, interner },
  { values, parameterKey },
) => {
  const changes = values.map(({ name, value, type }) => ({ path: name, value, type }));
  const wrong = [...urlFaults(profile, changes), ...stateFaults(profile, changes)];
  const result =
    wrong.length === 0
      ? applySet(profile, context, changes, interner)
      : { overlay: undefined, faults: [...checkSet(profile, changes), ...wrong] };
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
};

/** The URL of the ACS must be one (TR-181 Device.ManagementServer.URL), or the CPE would call nobody any more. */
function urlFaults(profile: Profile, changes: readonly Change[]): SetFault[] {
  const path = profile.wellKnown.acsUrl?.path;
  return changes
    .filter((change) => change.path === path && change.value !== '' && !isAcsUrl(change.value))
    .map(({ path, value }) => ({ path, code: 9007, message: `${path}: "${value}" is no http or https URL` }));
}

/** An ACS asks for a test, or takes it back; the other states are the CPE's (TR-181 Device.IP.Diagnostics.). */
const ASKABLE: ReadonlySet<string> = new Set(['Requested', 'Canceled', 'None']);

function stateFaults(profile: Profile, changes: readonly Change[]): SetFault[] {
  const states = new Set(diagnosticsOf(profile).map(({ state }) => state.path));
  return changes
    .filter(({ path, value }) => states.has(path) && !ASKABLE.has(value))
    .map(({ path, value }) => ({ path, code: 9007, message: `${path}: "${value}" is not Requested` }));
}
