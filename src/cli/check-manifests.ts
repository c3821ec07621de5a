import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConfigFiles } from '../api/config-files.js';
import type { CpeFleet } from '../api/generated/cpefleet.js';
import { ProfileError } from '../datamodel/errors.js';
import { loadProfile } from '../datamodel/load-profile.js';
import { loadManifests, type LoadedManifests } from '../local/load-manifests.js';

/**
 * Reads manifests and checks all that can be known before anything starts, the profiles in their ConfigMaps included.
 *
 * @param known what runs, or ran, of the fleets of these names: what must not change is held against it.
 */
export async function checkManifests(
  files: readonly string[],
  builtInProfiles: ReadonlyMap<string, string>,
  known: (names: readonly CpeFleet['metadata'][]) => readonly CpeFleet[],
): Promise<LoadedManifests> {
  const alone = loadManifests(files, builtInProfiles);
  if ('problems' in alone) return alone;
  const running = known(alone.resources.fleets.map(({ metadata }) => metadata));
  const loaded = loadManifests(files, builtInProfiles, running);
  if ('problems' in loaded) return loaded;
  const { fleets, configMaps } = loaded.resources;
  const named = configMaps.filter(({ namespace, name }) =>
    fleets.some(
      ({ metadata, spec }) =>
        metadata.namespace === namespace && spec.profiles.some(({ configMapRef }) => configMapRef?.name === name),
    ),
  );
  const problems = (await Promise.all(named.map(profileProblems))).flat();
  return problems.length > 0 ? { problems } : loaded;
}

async function profileProblems({ namespace, name, files }: ConfigFiles): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'cpe-sim-profile-'));
  try {
    for (const [file, content] of files) writeFileSync(join(folder, file), content);
    await loadProfile(folder);
    return [];
  } catch (thrown) {
    if (!(thrown instanceof ProfileError)) throw thrown;
    return thrown.problems.map(({ file, line, path, message }) =>
      [`ConfigMap ${namespace}/${name}`, line === 0 ? file : `${file}:${line}`, path, message]
        .filter((part) => part !== '')
        .join(': '),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
