import type { CpeFleet } from '../../api/generated/cpefleet.js';
import { compileTemplate, indexOfCpeId } from '../../api/identity.js';
import { indicesIn } from '../../simulator/serial-search.js';

/**
 * The ordinal of the pod that holds a CPE. Pods hold blocks of `cpesPerPod` indices (ADR 0007), and the index follows from
 * the name, so no pod has to be asked.
 *
 * @param name an id (`metro-17`), a serial number, or `index:17`
 * @returns undefined for a name that no CPE of the fleet has
 */
export function podOfCpe({ metadata, spec }: CpeFleet, name: string): number | undefined {
  const index = indexOf(metadata.name, spec.identity.serialNumber, spec.replicas, name);
  return index === undefined ? undefined : Math.floor(index / spec.cpesPerPod);
}

function indexOf(fleet: string, template: string, replicas: number, name: string): number | undefined {
  const serials = compileTemplate(template);
  const written = /^index:(\d{1,9})$/.exec(name)?.[1];
  const said = written === undefined ? indexOfCpeId(fleet, name) : Number(written);
  const candidates =
    said === undefined ? indicesIn(name, template).filter((one) => serials.fill(one, '') === name) : [said];
  return candidates.find((one) => one < replicas);
}
