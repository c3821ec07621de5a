/**
 * Random numbers as functions: of the fleet's seed, a CPE's index and a stream (which leaf, which purpose). Nothing is
 * drawn from a shared sequence, so that a value does not depend on what was asked before it.
 */

/** A well-mixed unsigned 32-bit hash of three integers. */
export function hash3(seed: number, index: number, stream: number): number {
  return mix(mix(mix(seed ^ 0x5bd1e995) ^ Math.imul(index, 0x9e3779b1)) ^ Math.imul(stream, 0x85ebca77));
}

/** A number in [0, 1) that is fixed for (seed, index, stream). */
export function unit3(seed: number, index: number, stream: number): number {
  return hash3(seed, index, stream) / 2 ** 32;
}

/** The stream that belongs to a name (a leaf's path): an unsigned 32-bit hash of it. */
export function streamOf(name: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  return mix(hash);
}

/**
 * A smooth random curve over time in [0, 1]: three layers of value noise, each three times as fast and half as high as
 * the one before.
 *
 * @param hash what tells one curve from another: a hash3
 * @param time in periods of the slowest layer; any real number
 */
export function smoothNoise(hash: number, time: number): number {
  return (4 * layer(hash, time) + 2 * layer(hash ^ 0x27d4eb2f, time * 3) + layer(hash ^ 0x165667b1, time * 9)) / 7;
}

function layer(hash: number, time: number): number {
  const cell = Math.floor(time);
  const part = time - cell;
  const from = mix(hash ^ Math.imul(cell, 0x9e3779b1));
  const to = mix(hash ^ Math.imul(cell + 1, 0x9e3779b1));
  return (from + (to - from) * part * part * (3 - 2 * part)) / (2 ** 32 - 1);
}

function mix(value: number): number {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x7feb352d);
  h = Math.imul(h ^ (h >>> 15), 0x846ca68b);
  return (h ^ (h >>> 16)) >>> 0;
}
