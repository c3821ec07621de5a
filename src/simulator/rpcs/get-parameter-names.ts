import { cwmpFault } from '../../cwmp/faults.js';
import { namingOf, usesAliases, withNumbers } from '../../datamodel/alias-path.js';
import type { RpcRule } from './rpc.js';

/** TR-069 §A.3.2.3. */
export const getParameterNames: RpcRule<'GetParameterNames'> = ({ profile, context }, request) => {
  const { nextLevel } = request;
  const tree = profile.treeOf(context);
  const path = withNumbers(profile, context, tree, request.path);
  // TR-069 §A.3.2.3: a parameter has no next level.
  if (nextLevel && tree.find(path)) {
    return { answer: cwmpFault(9003, `NextLevel is true and ${path} is a parameter`) };
  }
  const parameters = tree.names(path, nextLevel);
  if (!parameters) return { answer: cwmpFault(9005, `there is no ${path}`) };
  if (!usesAliases(profile, context)) return { answer: { method: 'GetParameterNamesResponse', parameters } };
  const named = namingOf(profile, context);
  const renamed = parameters.map(({ name, writable }) => ({ name: named(name), writable }));
  return { answer: { method: 'GetParameterNamesResponse', parameters: renamed } };
};
