import { cwmpFault } from '../../cwmp/faults.js';
import { namingOf, withNumbers } from '../../datamodel/alias-path.js';
import type { ParameterValue } from '../../cwmp/types.js';
import { parameterValue } from './readable.js';
import type { RpcRule } from './rpc.js';

/** TR-069 §A.3.2.2. */
export const getParameterValues: RpcRule<'GetParameterValues'> = ({ profile, context }, { names }) => {
  const tree = profile.treeOf(context);
  const named = namingOf(profile, context);
  const values: ParameterValue[] = [];
  for (const name of names) {
    const leaves = tree.resolve(withNumbers(profile, context, tree, name));
    if (!leaves) return { answer: cwmpFault(9005, `there is no ${name}`) };
    for (const leaf of leaves) values.push(parameterValue(profile, leaf, context, named));
  }
  return { answer: { method: 'GetParameterValuesResponse', values } };
};
