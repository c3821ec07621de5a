import { cwmpFault } from '../../cwmp/faults.js';
import type { ParameterAttributes } from '../../cwmp/rpcs/attributes.js';
import { namingOf, withNumbers } from '../../datamodel/alias-path.js';
import { attributesOf } from '../../datamodel/attributes.js';
import type { RpcRule } from './rpc.js';

/** TR-069 §A.3.2.5. */
export const getParameterAttributes: RpcRule<'GetParameterAttributes'> = ({ profile, context }, { names }) => {
  const tree = profile.treeOf(context);
  const named = namingOf(profile, context);
  const attributes: ParameterAttributes[] = [];
  for (const name of names) {
    const leaves = tree.resolve(withNumbers(profile, context, tree, name));
    if (!leaves) return { answer: cwmpFault(9005, `there is no ${name}`) };
    for (const leaf of leaves) attributes.push({ name: named(leaf.path), ...attributesOf(leaf, context.overlay) });
  }
  return { answer: { method: 'GetParameterAttributesResponse', attributes } };
};
