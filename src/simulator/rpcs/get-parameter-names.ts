import { cwmpFault } from '../../cwmp/faults.js';
import type { RpcRule } from './rpc.js';

/** TR-069 §A.3.2.3. */
export const getParameterNames: RpcRule<'GetParameterNames'> = ({ profile, context }, { path, nextLevel }) => {
  const tree = profile.treeOf(context);
  // TR-069 §A.3.2.3: a parameter has no next level.
  if (nextLevel && tree.find(path)) {
    return { answer: cwmpFault(9003, `NextLevel is true and ${path} is a parameter`) };
  }
  const parameters = tree.names(path, nextLevel);
  if (!parameters) return { answer: cwmpFault(9005, `there is no ${path}`) };
  return { answer: { method: 'GetParameterNamesResponse', parameters } };
};
