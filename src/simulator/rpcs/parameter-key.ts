import type { Overlay } from '../../datamodel/overlay.js';
import type { Profile } from '../../datamodel/profile.js';

/** The ParameterKey of a change that was made is the CPE's from then on (TR-069 §A.3.2.1, §A.3.2.6, §A.3.2.7). */
export function keepParameterKey(profile: Profile, overlay: Overlay, parameterKey: string): void {
  const path = profile.wellKnown.parameterKey?.path;
  if (path !== undefined) overlay.set(path, parameterKey);
}
