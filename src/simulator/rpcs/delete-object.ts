import { cwmpFault } from '../../cwmp/faults.js';
import { deleteObject as remove } from '../../datamodel/change-objects.js';
import { keepParameterKey } from './parameter-key.js';
import type { RpcRule } from './rpc.js';

/** TR-069 §A.3.2.7. */
export const deleteObject: RpcRule<'DeleteObject'> = ({ profile, context, interner }, { objectName, parameterKey }) => {
  const deleted = remove(profile, context, objectName, interner);
  if ('code' in deleted) return { answer: cwmpFault(deleted.code, deleted.message) };
  const { overlay } = deleted;
  keepParameterKey(profile, overlay, parameterKey);
  return {
    answer: { method: 'DeleteObjectResponse', status: 0 },
    effect: { kind: 'set', overlay, changed: [], written: [], what: `${objectName} deleted by the ACS` },
  };
};
