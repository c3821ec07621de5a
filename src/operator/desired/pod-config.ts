import type { CpeFleet } from '../../api/generated/cpefleet.js';
import { BUILT_IN_PROFILE, type PodConfig } from '../../api/shard-config.js';
import { commonShardConfig, type ShardPaths } from '../../fleet/shard-config.js';
import { CONFIG_MAPS } from '../../kube/resources.js';
import { objectNames, POD_PATHS } from '../names.js';
import { ownedObject, type DesiredObject } from './object.js';

/** Where the pods find what a fleet names. */
const PATHS: ShardPaths = {
  profile: ({ name, configMapRef }) =>
    configMapRef ? `${POD_PATHS.profiles}/${configMapRef.name}` : `${BUILT_IN_PROFILE}${name ?? ''}`,
  secret: (name) => `${POD_PATHS.secrets}/${name}`,
};

/**
 * The configuration that the pods of a fleet share.
 *
 * @throws FleetError (FLEET_NO_ACS_URL)
 */
export function podConfigOf(fleet: CpeFleet): PodConfig {
  return { ...commonShardConfig(fleet, PATHS), cpesPerPod: fleet.spec.cpesPerPod };
}

/** What pods that start read; those that run are told of changes by their admin API. */
export function configMap(fleet: CpeFleet, config: PodConfig): DesiredObject {
  const data = { [POD_PATHS.configFile]: `${JSON.stringify(config, null, 2)}\n` };
  return ownedObject(fleet, CONFIG_MAPS, objectNames(fleet.metadata.name).config, { data });
}
