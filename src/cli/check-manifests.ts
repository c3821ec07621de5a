import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConfigFiles } from '../api/config-files.js';
import type { CpeFleet } from '../api/generated/cpefleet.js';
import { ProfileError } from '../datamodel/errors.js';
import type { Resources } from '../api/manifest.js';
import { loadProfile } from '../datamodel/load-profile.js';
import { loadManifests } from '../local/load-manifests.js';

/** What can run, or a line for each problem. */
export type CheckedManifests = { readonly resources: Resources } | { readonly problems: readonly string[] };

/**
 * Reads manifests and checks all that can be known before anything starts, the profiles in their ConfigMaps included.
 *
 * @param known what runs, or ran, of the fleets of these names: what must not change is held against it.
 */
export async function checkManifests(
  files: readonly string[],
  builtInProfiles: ReadonlyMap<string, string>,
  known: (names: readonly CpeFleet['metadata'][]) => readonly CpeFleet[],
): Promise<CheckedManifests> {
  const alone = loadManifests(files, builtInProfiles);
  const running = known(alone.resources.fleets.map(({ metadata }) => metadata));
  const { resources, problems, places } = loadManifests(files, builtInProfiles, running);
  const { fleets, configMaps } = resources;
  // A fleet with problems may name any of those that look like a profile.
  const profiles = configMaps.filter(
    ({ namespace, name, files: content }) =>
      content.has('profile.yaml') ||
      fleets.some(
        ({ metadata, spec }) =>
          metadata.namespace === namespace && spec.profiles.some(({ configMapRef }) => configMapRef?.name === name),
      ),
  );
  const wrong = await Promise.all(
    profiles.map((one) => profileProblems(one, places.get(`ConfigMap ${one.namespace}/${one.name}`) ?? '')),
  );
  const all = [...problems, ...wrong.flat()];
  return all.length > 0 ? { problems: all } : { resources };
}

async function profileProblems({ namespace, name, files }: ConfigFiles, place: string): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'cpe-sim-profile-'));
  try {
    for (const [file, content] of files) writeFileSync(join(folder, file), content);
    await loadProfile(folder);
    return [];
  } catch (thrown) {
    if (!(thrown instanceof ProfileError)) throw thrown;
    return thrown.problems.map(({ file, line, path, message }) =>
      [place, `ConfigMap ${namespace}/${name}`, line === 0 ? file : `${file}:${line}`, path, message]
        .filter((part) => part !== '')
        .join(': '),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
