import type { CpeFleet } from '../../api/generated/cpefleet.js';
import { SECRETS } from '../../kube/resources.js';
import { objectNames, POD_PATHS } from '../names.js';
import { ownedObject, type DesiredObject } from './object.js';

/**
 * The token of the pods' admin API: made once and never written again, so no part of what is compared and put right.
 */
export function adminSecret(fleet: CpeFleet, token: string): DesiredObject {
  const name = objectNames(fleet.metadata.name).token;
  const data = { [POD_PATHS.tokenFile]: Buffer.from(token).toString('base64') };
  return ownedObject(fleet, SECRETS, name, { type: 'Opaque', immutable: true, data });
}
