import type { CpeContext } from './context.js';
import { MARK, type Overlay } from './overlay.js';
import type { Profile } from './profile.js';

/** The overlay without the values that do not outlive a reboot; undefined when there are none. */
export function dropTransient(profile: Profile, context: CpeContext, overlay: Overlay): Overlay | undefined {
  const tree = profile.treeOf(context);
  const gone = [...overlay.entries()].flatMap(([path]) => (tree.find(path)?.transient ? [path] : []));
  if (gone.length === 0) return undefined;
  const left = overlay.clone();
  for (const path of gone) {
    left.delete(path);
    left.delete(MARK.told + path);
    left.delete(MARK.sent + path);
  }
  return left;
}
