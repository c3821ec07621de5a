/**
 * Random numbers as a function of (seed, index, stream): what makes a fleet a function of its manifest. Nothing is
 * drawn from a shared sequence, so no CPE's behaviour depends on another's or on the fleet's size.
 */

/** A well-mixed unsigned 32-bit hash of three integers (two rounds of the murmur3 finalizer). */
export function hash32(seed: number, index: number, stream: number): number {
  let h = mix(seed ^ Math.imul(stream, 0x9e3779b9));
  h = mix(h ^ Math.imul(index, 0x85ebca6b) ^ 0xc2b2ae35);
  return h;
}

function mix(value: number): number {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** A number in [0, 1) that is fixed for (seed, index, stream). */
export function unit(seed: number, index: number, stream: number): number {
  return hash32(seed, index, stream) / 2 ** 32;
}

/** An unsigned 32-bit hash of a text (FNV-1a), for salts and streams that have a name. */
export function textHash(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return h >>> 0;
}
