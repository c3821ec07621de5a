import { missingInstance, withNumbers } from './alias-path.js';
import { addNamed } from './change-objects.js';
import { type CpeContext, withOverlay } from './context.js';
import type { Interner } from './interner.js';
import { leafValue } from './leaf.js';
import type { ModelTree } from './model-tree.js';
import type { Profile } from './profile.js';
import { applySet, type Change, type ExtraCheck, type SetFault, type SetResult } from './set-values.js';

/**
 * As applySet, of paths that may have aliases in them: instances that are not there are added when AutoCreateInstances says
 * so (TR-069 §3.6.1). They come with the values or not at all: the overlay of the context stays as it is.
 */
export function applyAliasSet(
  profile: Profile,
  context: CpeContext,
  changes: readonly Change[],
  interner: Interner,
  extra?: ExtraCheck,
): SetResult {
  if (!changes.some(({ path }) => path.includes('['))) return applySet(profile, context, changes, interner, extra);
  const { autoCreateInstances } = profile.wellKnown;
  const creates = autoCreateInstances !== undefined && leafValue(autoCreateInstances, context) === 'true';
  const faults: SetFault[] = [];
  const given = new Map<string, string>();
  let now: Instant = { context, tree: profile.treeOf(context) };
  const numbered: Change[] = [];
  for (const change of changes) {
    if (creates) {
      const added = addMissing(profile, now, change.path, interner);
      if ('code' in added) {
        faults.push({ ...added, path: change.path });
        continue;
      }
      now = added;
    }
    const path = withNumbers(profile, now.context, now.tree, change.path);
    given.set(path, change.path);
    numbered.push({ ...change, path });
  }
  const result = applySet(profile, now.context, numbered, interner, extra);
  if (result.overlay && faults.length === 0) return result;
  // The ACS is told of its parameters by the names that it gave them.
  for (const fault of result.faults) faults.push({ ...fault, path: given.get(fault.path) ?? fault.path });
  return { overlay: undefined, changed: [], faults };
}

/** The CPE between two changes. */
interface Instant {
  readonly context: CpeContext;
  /** Of that context: the same for all changes that add no instance. */
  readonly tree: ModelTree;
}

/** The CPE with the instances that the path leads through and that are not there. */
function addMissing(
  profile: Profile,
  before: Instant,
  path: string,
  interner: Interner,
): Instant | Pick<SetFault, 'code' | 'message'> {
  let now = before;
  for (;;) {
    const missing = missingInstance(profile, now.context, now.tree, path);
    // What takes no instances is no parameter either, and refused as one.
    if (!missing?.table.template) return now;
    const added = addNamed(profile, now.context, missing, interner);
    // Faults of single parameters know no 9003 and 9004 here: the alias is no value of this parameter.
    if ('code' in added) return { code: added.code === 9005 ? 9005 : 9007, message: `${path}: ${added.message}` };
    const context = withOverlay(now.context, added.overlay);
    now = { context, tree: profile.treeOf(context) };
  }
}
