import { nearest } from './did-you-mean.js';
import { isPlainObject, ownField } from './plain.js';
import type { Problem } from './problem.js';
import { joinPath } from './problem.js';

/**
 * Profile names of a CpeFleet, valid or not, that no built-in profile has.
 *
 * @param builtIn names of the built-in profiles.
 */
export function profileNameProblems(manifest: unknown, builtIn: readonly string[]): Problem[] {
  const spec = isPlainObject(manifest) ? ownField(manifest, 'spec') : undefined;
  const profiles = isPlainObject(spec) ? ownField(spec, 'profiles') : undefined;
  if (!Array.isArray(profiles)) return [];
  return profiles.flatMap((profile: unknown, i) => {
    const name = isPlainObject(profile) ? ownField(profile, 'name') : undefined;
    if (typeof name !== 'string' || builtIn.includes(name)) return [];
    const meant = nearest(name, builtIn);
    const hint = meant === undefined ? `there are ${builtIn.join(', ')}.` : `did you mean ${meant}?`;
    const message = `"${name}" is no built-in profile; ${hint} A profile of your own comes by configMapRef`;
    return [{ path: joinPath(joinPath('spec.profiles', i), 'name'), message }];
  });
}
