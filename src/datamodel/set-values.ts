import { checkValue } from './check-value.js';
import { type CpeContext, withOverlay } from './context.js';
import type { Interner } from './interner.js';
import { leafValue, type Leaf } from './leaf.js';
import { MARK, Overlay } from './overlay.js';
import type { ModelTree } from './model-tree.js';
import type { Profile } from './profile.js';
import { duplicateKeys } from './unique-keys.js';

/** An entry of the ParameterList of a SetParameterValues (TR-069 §A.3.2.1). */
export interface Change {
  readonly path: string;
  readonly value: string;
  /** The type that the ACS gave, `xsd:boolean` or `boolean`; undefined when it gave none. */
  readonly type?: string | undefined;
}

export interface SetFault {
  readonly path: string;
  readonly code: SetFaultCode;
  readonly message: string;
}

/** Invalid arguments (a parameter twice), invalid name, invalid type, invalid value, not writable (TR-069 §A.5.1). */
export type SetFaultCode = 9003 | 9005 | 9006 | 9007 | 9008;

/** What came of applySet: the CPE's overlay with the values in it, or why nothing was set. */
export type SetResult =
  | {
      readonly overlay: Overlay;
      /** Leaves whose value is another one now. */
      readonly changed: readonly Leaf[];
      /** Paths of all that was set, with the numbers of instances. */
      readonly written: readonly string[];
      readonly faults: readonly [];
    }
  | { readonly overlay: undefined; readonly changed: readonly []; readonly faults: readonly SetFault[] };

/** Says of a change what its type and range cannot: undefined when nothing is wrong. */
export type ExtraCheck = (change: Change) => string | undefined;

const NOTHING_EXTRA: ExtraCheck = () => undefined;

/**
 * Sets all the values or none (TR-069 §A.3.2.1). Values are stored in canonical form, in a new overlay that takes the
 * place of the context's; that one stays as it is.
 */
export function applySet(
  profile: Profile,
  context: CpeContext,
  changes: readonly Change[],
  interner: Interner,
  extra: ExtraCheck = NOTHING_EXTRA,
): SetResult {
  const tree = profile.treeOf(context);
  const { faults, accepted } = plan(tree, changes, extra);
  const overlay = context.overlay?.clone() ?? new Overlay(interner);
  const changed: Leaf[] = [];
  for (const { leaf, value } of accepted) {
    if (leafValue(leaf, context) !== value) changed.push(leaf);
    overlay.set(leaf.path, value);
    // What the ACS has set it knows, so there is no change to tell it of.
    overlay.delete(MARK.told + leaf.path);
    overlay.delete(MARK.sent + leaf.path);
  }
  const written = accepted.map(({ leaf }) => leaf.path);
  faults.push(...duplicateKeys(tree, withOverlay(context, overlay), written));
  return faults.length > 0 ? { overlay: undefined, changed: [], faults } : { overlay, changed, written, faults: [] };
}

interface Plan {
  readonly faults: SetFault[];
  readonly accepted: { readonly leaf: Leaf; readonly value: string }[];
}

function plan(tree: ModelTree, changes: readonly Change[], extra: ExtraCheck): Plan {
  const result: Plan = { faults: [], accepted: [] };
  const seen = new Set<string>();
  for (const change of changes) {
    const { path, value, type } = change;
    const refuse = (code: SetFaultCode, message: string): void => {
      result.faults.push({ path, code, message: `${path}: ${message}` });
    };
    const leaf = tree.find(path);
    if (seen.has(path)) refuse(9003, 'is set twice in one call');
    else if (!leaf) refuse(9005, 'there is no such parameter');
    else if (!leaf.writable) refuse(9008, 'is not writable');
    else if (!isType(leaf, type)) refuse(9006, `is of type ${leaf.type}, not ${type ?? ''}`);
    else {
      const checked = checkValue(leaf.type, leaf.constraints, value);
      const wrong = 'wrong' in checked ? checked.wrong : extra(change);
      if ('wrong' in checked || wrong !== undefined) refuse(9007, wrong ?? '');
      else result.accepted.push({ leaf, value: checked.value });
    }
    seen.add(path);
  }
  return result;
}

/** Whether what the ACS calls the type is the leaf's; xsi:type may carry any prefix, and none means as it is. */
function isType(leaf: Leaf, type: string | undefined): boolean {
  if (type === undefined) return true;
  const name = type.slice(type.lastIndexOf(':') + 1);
  return name === leaf.type || name === 'anySimpleType' || (name === 'base64Binary' && leaf.type === 'base64');
}
