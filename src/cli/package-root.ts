import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { loadAll } from 'js-yaml';
import { isPlainObject } from '../api/plain.js';

/** The folder of this package: two above src/cli and dist/cli alike. */
export const packageRoot = join(import.meta.dirname, '..', '..');

/** Version of this program. */
export function packageVersion(): string {
  const { version } = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as { version: string };
  return version;
}

/** The profiles that come with the program: name to folder. */
export function builtInProfiles(): ReadonlyMap<string, string> {
  const profiles = join(packageRoot, 'profiles');
  const found = new Map<string, string>();
  for (const entry of readdirSync(profiles, { withFileTypes: true })) {
    if (!entry.isDirectory()) continue;
    const folder = join(profiles, entry.name);
    const [profile] = loadAll(readFileSync(join(folder, 'profile.yaml'), 'utf8'));
    if (isPlainObject(profile) && typeof profile['name'] === 'string') found.set(profile['name'], folder);
  }
  return found;
}
