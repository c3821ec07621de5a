import type { CpeFleetStatus } from '../api/generated/cpefleet.js';
import { CPE_FLEETS, type FleetObject } from './fleet-object.js';
import { statusChange } from './status.js';
import type { Surroundings } from './surroundings.js';

/**
 * Writes the status where it differs. The write fails when somebody has changed the fleet since it was read, so what a
 * status begins (an action) is begun once, also when two operators believe that they lead.
 *
 * @returns whether anything was written
 * @throws KubeError
 */
export async function writeStatus(
  object: FleetObject,
  status: CpeFleetStatus,
  { client }: Surroundings,
  signal: AbortSignal,
): Promise<boolean> {
  if (statusChange(object.status, status) === 'none') return false;
  await client.replace(CPE_FLEETS, { ...object, status }, { subresource: 'status', signal });
  return true;
}
