import { cwmpFault } from '../../cwmp/faults.js';
import { setAttributes } from '../../datamodel/attributes.js';
import type { RpcRule } from './rpc.js';

/** TR-069 §A.3.2.4. */
export const setParameterAttributes: RpcRule<'SetParameterAttributes'> = (
  { profile, context, interner },
  { changes },
) => {
  const requests = changes.map(({ name, notificationChange, notification, accessListChange, accessList }) => ({
    path: name,
    notification: notificationChange ? notification : undefined,
    accessList: accessListChange ? accessList : undefined,
  }));
  const result = setAttributes(profile, context, requests, interner);
  if ('code' in result) return { answer: cwmpFault(result.code, result.message) };
  return {
    answer: { method: 'SetParameterAttributesResponse' },
    effect: { kind: 'set', overlay: result.overlay, changed: [], written: [], what: 'attributes changed by the ACS' },
  };
};
