import {
  attributesOf,
  isActive,
  isActiveLightweight,
  isLightweight,
  isPassive,
  type Notification,
} from './attributes.js';
import { type CpeContext, FOUND_OUT } from './context.js';
import { leafValue, type Leaf } from './leaf.js';
import { MARK, type Mark, type Overlay } from './overlay.js';
import type { Profile } from './profile.js';

/** A value that the CPE itself has changed since its ACS last knew it, and that the ACS wants to be told. */
export interface ValueChange {
  readonly leaf: Leaf;
  readonly value: string;
  /** Worth a message of its own. */
  readonly active: boolean;
}

/** A way of telling an ACS: what it carries, what of it at once, and the mark of what it has told. */
export interface Channel {
  carries(notification: Notification): boolean;
  isActive(notification: Notification): boolean;
  readonly mark: Mark;
}

/** Informs, with `4 VALUE CHANGE`. */
export const SESSIONS: Channel = {
  carries: (notification) => isActive(notification) || isPassive(notification),
  isActive,
  mark: MARK.told,
};

/** Lightweight notifications. What these have told, a session may have to tell too: the values 4 and 6 ask for both. */
export const LIGHTWEIGHT: Channel = { carries: isLightweight, isActive: isActiveLightweight, mark: MARK.sent };

/**
 * What has changed by itself among the parameters that this channel tells of. The ACS knows a value that it was told or has
 * set itself, and else the one of the boot, which every session after it might have read.
 */
export function valueChanges(profile: Profile, context: CpeContext, channel: Channel): ValueChange[] {
  const changes: ValueChange[] = [];
  let atBoot: CpeContext | undefined;
  for (const leaf of watched(profile, context)) {
    const { notification } = attributesOf(leaf, context.overlay);
    if (!channel.carries(notification)) continue;
    const value = leafValue(leaf, context);
    atBoot ??= at(context.bootedAt, context);
    const known = context.overlay?.get(channel.mark + leaf.path) ?? leafValue(leaf, atBoot);
    if (known !== value) changes.push({ leaf, value, active: channel.isActive(notification) });
  }
  return changes;
}

/** When the next change that is worth a message may be; ms since the epoch, Infinity for never. */
export function nextActiveChange(profile: Profile, context: CpeContext, channel: Channel): number {
  let next = Infinity;
  for (const leaf of watched(profile, context)) {
    if (leaf.nextChange && channel.isActive(attributesOf(leaf, context.overlay).notification)) {
      next = Math.min(next, leaf.nextChange(context));
    }
  }
  return next;
}

/** Keeps that the ACS was told. */
export function markTold(overlay: Overlay, changes: readonly ValueChange[], { mark }: Channel): void {
  for (const { leaf, value } of changes) overlay.set(mark + leaf.path, value);
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
