import { withNumbers } from './alias-path.js';
import type { CpeContext } from './context.js';
import type { Interner } from './interner.js';
import { leafValue, type Leaf, type Notify } from './leaf.js';
import { MARK, Overlay } from './overlay.js';
import type { Profile } from './profile.js';

/** 0 off, 1 passive, 2 active, 3 to 6 with lightweight notifications. */
export type Notification = 0 | 1 | 2 | 3 | 4 | 5 | 6;

/** The attributes of a parameter (TR-069 §A.3.2.4). */
export interface Attributes {
  readonly notification: Notification;
  /** Who may set the parameter beside the ACS. */
  readonly accessList: readonly string[];
}

/** What an ACS changes of the attributes of one parameter, or of all below a partial path. */
export interface AttributeRequest {
  readonly path: string;
  /** Undefined leaves it as it is. */
  readonly notification: Notification | undefined;
  readonly accessList: readonly string[] | undefined;
}

/** Why no attribute was set: invalid name, or notification refused (TR-069 §A.5.1). */
export interface AttributeFault {
  readonly code: 9005 | 9009;
  readonly message: string;
}

const DEFAULT_NOTIFICATION: Readonly<Record<Notify, Notification>> = { off: 0, passive: 1, active: 2 };
/** An access list holds everybody until an ACS shortens it. */
const EVERYBODY: readonly string[] = ['Subscriber'];
const NOBODY: readonly string[] = [];

/** Whether changes ride along on the next Inform: the values 1, 4 and 6 of Notification. */
export function isPassive(notification: Notification): boolean {
  return notification === 1 || notification === 4 || notification === 6;
}

/** Whether a change makes the CPE call its ACS: the value 2; 5 and 6 ask for messages that are no sessions. */
export function isActive(notification: Notification): boolean {
  return notification === 2;
}

/** Whether changes ride along on the next lightweight notification: the values 3 to 6. */
export function isLightweight(notification: Notification): boolean {
  return notification >= 3;
}

/** Whether a change makes the CPE send a lightweight notification: the values 5 and 6. */
export function isActiveLightweight(notification: Notification): boolean {
  return notification >= 5;
}

export function attributesOf(leaf: Leaf, overlay: Overlay | undefined): Attributes {
  const stored = parse(overlay?.get(MARK.attributes + leaf.path));
  return {
    notification: stored?.notification ?? DEFAULT_NOTIFICATION[leaf.notify],
    accessList: stored?.accessList ?? (leaf.writable ? EVERYBODY : NOBODY),
  };
}

/**
 * Sets all of the attributes or none.
 *
 * @returns the overlay that takes the place of the context's, which stays as it is
 */
export function setAttributes(
  profile: Profile,
  context: CpeContext,
  requests: readonly AttributeRequest[],
  interner: Interner,
): { readonly overlay: Overlay } | AttributeFault {
  const tree = profile.treeOf(context);
  const overlay = context.overlay?.clone() ?? new Overlay(interner);
  for (const { path, notification, accessList } of requests) {
    const leaves = tree.resolve(withNumbers(profile, context, tree, path));
    if (!leaves) return { code: 9005, message: `there is no ${path}` };
    for (const leaf of leaves) {
      // Active notification of what moves all the time would be a message a second (TR-106: such may be denied).
      if (notification !== undefined && wantsMoments(notification) && leaf.volatile && !leaf.nextChange) {
        return { code: 9009, message: `${leaf.path} moves all the time; it takes passive notification` };
      }
      const before = parse(overlay.get(MARK.attributes + leaf.path));
      const changed = {
        notification: notification ?? before?.notification,
        accessList: accessList ?? before?.accessList,
      };
      overlay.set(MARK.attributes + leaf.path, JSON.stringify(changed));
      if (!leaf.volatile || !changed.notification) continue;
      // Changes count from now on.
      overlay.set(MARK.told + leaf.path, leafValue(leaf, context));
      if (isLightweight(changed.notification)) overlay.set(MARK.sent + leaf.path, leafValue(leaf, context));
    }
  }
  return { overlay };
}

function wantsMoments(notification: Notification): boolean {
  return isActive(notification) || isActiveLightweight(notification);
}

function parse(text: string | undefined): Partial<Attributes> | undefined {
  return text === undefined ? undefined : (JSON.parse(text) as Partial<Attributes>);
}
