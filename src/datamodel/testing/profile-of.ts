import { compileProfile } from '../compile-profile.js';
import type { ProfileProblem } from '../errors.js';
import { Profile } from '../profile.js';
import { loadProfileSchema } from '../profile-schema.js';

/** A header for small profiles; its forcedInform wants a parameter Device.DeviceInfo.SerialNumber. */
export const HEADER = `
name: small
description: A profile of a test
root: Device.
dataModel: urn:broadband-forum-org:tr-181-2-17-0
forcedInform: [Device.DeviceInfo.SerialNumber]
`;

const SERIAL = 'Device.DeviceInfo.: { SerialNumber: { value: "{serial}" } }';

/** Compiles a profile of the header above and this area; the serial number is in a file of its own. */
export async function compileArea(area: string, header = HEADER): Promise<Profile | ProfileProblem[]> {
  const files = [
    { name: 'area.yaml', text: area },
    { name: 'profile.yaml', text: header },
    { name: 'serial.yaml', text: SERIAL },
  ];
  return compileProfile(files, await loadProfileSchema());
}

export async function profileOf(area: string, header?: string): Promise<Profile> {
  const result = await compileArea(area, header);
  if (result instanceof Profile) return result;
  throw new Error(JSON.stringify(result, null, 2));
}

/** Problems as `line: path: message`. */
export async function problemsOf(area: string, header?: string): Promise<string[]> {
  const result = await compileArea(area, header);
  if (result instanceof Profile) return [];
  return result.map(({ file, line, path, message }) => `${file}:${line}: ${path}: ${message}`);
}
