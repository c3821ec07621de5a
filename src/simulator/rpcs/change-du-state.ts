import { cwmpFault } from '../../cwmp/faults.js';
import { nextId } from '../job-book.js';
import { MOST_CHANGES, MOST_OPERATIONS, newChange } from '../software/du-change.js';
import { hasModules } from '../software/module-tables.js';
import type { RpcRule } from './rpc.js';

/**
 * TR-069 §A.4.1.10. What is wrong with an operation is told of that operation alone, in the DUStateChangeComplete; so the
 * others are carried out.
 */
export const changeDuState: RpcRule<'ChangeDUState'> = ({ profile, duChanges }, { operations, commandKey }) => {
  if (!hasModules(profile)) return { answer: cwmpFault(9000, 'this CPE has no execution environment') };
  if (operations.length > MOST_OPERATIONS) {
    return { answer: cwmpFault(9004, `${operations.length} operations; at most ${MOST_OPERATIONS}`) };
  }
  if (duChanges.length >= MOST_CHANGES) {
    return { answer: cwmpFault(9004, `${duChanges.length} changes are queued already`) };
  }
  const change = newChange(nextId(duChanges), { cause: 'ChangeDUState', commandKey, operations });
  return {
    answer: { method: 'ChangeDUStateResponse' },
    effect: { kind: 'du-changes', changes: [...duChanges, change] },
  };
};
