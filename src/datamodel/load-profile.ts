import { basename } from 'node:path';

import { compileProfile } from './compile-profile.js';
import { ProfileError } from './errors.js';
import { Profile } from './profile.js';
import { readProfileFolder, type ProfileFile } from './profile-folder.js';
import { loadProfileSchema } from './profile-schema.js';

/**
 * Reads and compiles a profile: a folder with profile.yaml and any number of other *.yaml files.
 *
 * @throws ProfileError with everything that is wrong with it, not only what is met first.
 */
export async function loadProfile(folder: string): Promise<Profile> {
  const files = await readFiles(folder);
  const result = compileProfile(files, await loadProfileSchema());
  if (result instanceof Profile) return result;
  throw new ProfileError(folder, result);
}

async function readFiles(folder: string): Promise<ProfileFile[]> {
  try {
    return await readProfileFolder(folder);
  } catch (cause) {
    const message = `cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`;
    throw new ProfileError(folder, [{ file: basename(folder), line: 0, path: '', message }], { cause });
  }
}
