import type { CpeFleet } from '../../api/generated/cpefleet.js';
import { compileTemplate, indexOfCpeId } from '../../api/identity.js';
import { podShards, shardOf } from '../../fleet/shards.js';
import { indicesIn } from '../../simulator/serial-search.js';

/**
 * The ordinal of the pod that holds a CPE. Which one that is follows from its index (ADR 0007), and the index from its
 * name, so no pod has to be asked.
 *
 * @param name an id (`metro-17`), a serial number, or `index:17`
 * @returns undefined for a name that no CPE of the fleet has
 */
export function podOfCpe({ metadata, spec }: CpeFleet, name: string): number | undefined {
  const shards = podShards(spec.replicas, spec.cpesPerPod);
  const held = indicesOf(metadata.name, spec.identity.serialNumber, name).map((index) => shardOf(index, shards));
  return held.find((shard) => shard !== undefined)?.ordinal;
}

/** The indices that a CPE of this name may have. */
function indicesOf(fleet: string, template: string, name: string): readonly number[] {
  const written = /^index:(\d{1,9})$/.exec(name)?.[1];
  const index = written === undefined ? indexOfCpeId(fleet, name) : Number(written);
  if (index !== undefined) return [index];
  const serials = compileTemplate(template);
  return indicesIn(name, template).filter((one) => serials.fill(one, '') === name);
}
