import { attributesOf, isActive, isPassive } from './attributes.js';
import { type CpeContext, FOUND_OUT } from './context.js';
import { leafValue, type Leaf } from './leaf.js';
import { MARK, type Overlay } from './overlay.js';
import type { Profile } from './profile.js';

/** A value that the CPE itself has changed since its ACS last knew it, and that the ACS wants to be told. */
export interface ValueChange {
  readonly leaf: Leaf;
  readonly value: string;
  /** Worth a session of its own. */
  readonly active: boolean;
}

/**
 * What has changed by itself among the parameters with notification. The ACS knows a value that it was told or has set
 * itself, and else the one of the boot, which every session after it might have read.
 */
export function valueChanges(profile: Profile, context: CpeContext): ValueChange[] {
  const changes: ValueChange[] = [];
  let atBoot: CpeContext | undefined;
  for (const leaf of watched(profile, context)) {
    const { notification } = attributesOf(leaf, context.overlay);
    const active = isActive(notification);
    if (!active && !isPassive(notification)) continue;
    const value = leafValue(leaf, context);
    atBoot ??= at(context.bootedAt, context);
    const known = context.overlay?.get(MARK.told + leaf.path) ?? leafValue(leaf, atBoot);
    if (known !== value) changes.push({ leaf, value, active });
  }
  return changes;
}

/** When the next change that is worth a session may be; ms since the epoch, Infinity for never. */
export function nextActiveChange(profile: Profile, context: CpeContext): number {
  let next = Infinity;
  for (const leaf of watched(profile, context)) {
    if (leaf.nextChange && isActive(attributesOf(leaf, context.overlay).notification)) {
      next = Math.min(next, leaf.nextChange(context));
    }
  }
  return next;
}

/** Keeps that the ACS was told. */
export function markTold(overlay: Overlay, changes: readonly ValueChange[]): void {
  for (const { leaf, value } of changes) overlay.set(MARK.told + leaf.path, value);
}

const NONE: readonly Leaf[] = [];

/** Leaves that move and may have notification: those of the profile, and those whose attributes an ACS has set. */
function watched(profile: Profile, context: CpeContext): readonly Leaf[] {
  const { overlay } = context;
  const known = profile.watched;
  if (!overlay) return known;
  const paths = [...overlay.marked(MARK.attributes)];
  if (paths.length === 0) return known;
  const tree = profile.treeOf(context);
  const more = paths.flatMap(([path]) => {
    const leaf = tree.find(path);
    return leaf?.volatile && !known.includes(leaf) ? [leaf] : NONE;
  });
  return [...known, ...more];
}

function at(now: number, context: CpeContext): CpeContext {
  const { index, seed, bootedAt, overlay } = context;
  return { index, seed, bootedAt, now, overlay, variable: (name) => FOUND_OUT[name] ?? context.variable(name) };
}
