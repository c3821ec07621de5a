import { cwmpFault } from '../../cwmp/faults.js';
import { addObject as add } from '../../datamodel/change-objects.js';
import { keepParameterKey } from './parameter-key.js';
import type { RpcRule } from './rpc.js';

/** TR-069 §A.3.2.6. */
export const addObject: RpcRule<'AddObject'> = ({ profile, context, interner }, { objectName, parameterKey }) => {
  const added = add(profile, context, objectName, interner);
  if ('code' in added) return { answer: cwmpFault(added.code, added.message) };
  const { overlay, number, path } = added;
  keepParameterKey(profile, overlay, parameterKey);
  return {
    answer: { method: 'AddObjectResponse', instanceNumber: number, status: 0 },
    effect: { kind: 'set', overlay, changed: [], written: [], what: `${path} added by the ACS` },
  };
};
