import { cwmpFault } from '../../cwmp/faults.js';
import { applyAliasSet } from '../../datamodel/alias-set.js';
import type { Change } from '../../datamodel/set-values.js';
import { isAcsUrl } from '../acs-target.js';
import { diagnosticsOf } from '../diagnostics/kinds.js';
import { wishProblem } from '../software/module-writes.js';
import { keepParameterKey } from './parameter-key.js';
import type { RpcRule } from './rpc.js';

const ASKABLE: ReadonlySet<string> = new Set(['Requested', 'Canceled', 'None']);

/** TR-069 §A.3.2.1. */
export const setParameterValues: RpcRule<'SetParameterValues'> = (
  { profile, context, interner },
  { values, parameterKey },
) => {
  const changes = values.map(({ name, value, type }) => ({ path: name, value, type }));
  const urlPath = profile.wellKnown.acsUrl?.path;
  // The URL of the ACS must be one (TR-181 Device.ManagementServer.URL), or the CPE would call nobody any more.
  const badUrl = ({ path, value }: Change): string | undefined =>
    path === urlPath && value !== '' && !isAcsUrl(value) ? `"${value}" is no http or https URL` : undefined;
  const states = new Set(diagnosticsOf(profile).map(({ state }) => state.path));
  // An ACS asks for a test, or takes it back; the other states are the CPE's (TR-181 Device.IP.Diagnostics.).
  const badState = ({ path, value }: Change): string | undefined =>
    states.has(path) && !ASKABLE.has(value) ? `"${value}" is not Requested` : undefined;
  const result = applyAliasSet(profile, context, changes, interner, (change) => {
    return badUrl(change) ?? badState(change) ?? wishProblem(profile, context, interner, change);
  });
  if (!result.overlay) {
    const faults = result.faults.map(({ path, code, message }) => ({ name: path, code, string: message }));
    // One fault 9003 that lists what is wrong with each parameter (TR-069 §A.3.2.1).
    return { answer: cwmpFault(9003, undefined, faults) };
  }
  const { overlay, changed, written } = result;
  keepParameterKey(profile, overlay, parameterKey);
  return {
    answer: { method: 'SetParameterValuesResponse', status: 0 },
    effect: { kind: 'set', overlay, changed, written, what: `${changed.length} values changed by the ACS` },
  };
};
