import { checkManifests } from './check-manifests.js';
import { EXIT, UsageError } from './errors.js';
import { print, type Io } from './io.js';
import { builtInProfiles } from './package-root.js';

/**
 * `cpe-sim validate`: reads manifests as `up` would, and starts nothing.
 *
 * @throws UsageError with every problem.
 */
export async function runValidate(files: readonly string[], io: Io): Promise<number> {
  const loaded = await checkManifests(files, builtInProfiles(), () => []);
  if ('problems' in loaded) throw new UsageError(...loaded.problems);
  const { fleets, secrets, configMaps } = loaded.resources;
  const names = fleets.map(({ metadata, spec }) => `${metadata.namespace}/${metadata.name} (${spec.replicas} CPEs)`);
  print(io.stdout, `valid: ${names.join(', ')}; ${secrets.length} Secrets, ${configMaps.length} ConfigMaps`);
  return EXIT.ok;
}
