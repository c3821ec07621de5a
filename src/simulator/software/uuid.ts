import { createHash } from 'node:crypto';

/** Stands in results for a deployment unit that nobody knows of. */
export const NIL_UUID = '00000000-0000-0000-0000-000000000000';

/** The namespace of fully qualified domain names (RFC 4122, appendix C). */
const NAMESPACE = Buffer.from('6ba7b8109dad11d180b400c04fd430c8', 'hex');

/**
 * The UUID of a deployment unit that its ACS gave none (TR-069 Annex H, RFC 4122 §4.3, version 5): of the name of the unit
 * and the domain of its vendor, so that it is the same on all CPEs, and for all versions of the unit.
 */
export function unitUuid(name: string, vendor: string): string {
  const escaped = name.replace(/[^0-9A-Za-z_-]/gu, percent);
  const bytes = createHash('sha1').update(NAMESPACE).update(`${escaped}.${vendor}.`).digest().subarray(0, 16);
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x50;
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

function percent(character: string): string {
  return [...Buffer.from(character)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
}
