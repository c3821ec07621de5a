import type { DeviceId } from '../cwmp/types.js';

const PLAIN = /^[A-Za-z0-9_.~]*$/;

/** Percent-encodes a part of a key; the hyphen too, because it separates the parts. */
function encodePart(text: string): string {
  if (PLAIN.test(text)) return text;
  return encodeURIComponent(text.toWellFormed()).replaceAll('-', '%2D');
}

/**
 * The id of a device in the inventory and the API: `OUI-ProductClass-SerialNumber`, or `OUI-SerialNumber` when it has no
 * product class (TR-069 §3.4.4), each part percent-encoded, so that two devices never share an id.
 */
export function deviceKey(id: DeviceId): string {
  const oui = encodePart(id.oui);
  const serial = encodePart(id.serialNumber);
  return id.productClass === '' ? `${oui}-${serial}` : `${oui}-${encodePart(id.productClass)}-${serial}`;
}
