import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { buildImage } from '../../scripts/image.mjs';

const root = join(import.meta.dirname, '..', '..');

export const IMAGE_REPOSITORY = 'localhost/cpe-sim';

/** The version of this checkout: what the chart expects as the tag. */
export function productVersion(): string {
  return (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }).version;
}

/** Builds the image of this checkout, or takes it from the cache, and gives its archive. */
export async function productImage(tag = productVersion()): Promise<string> {
  const folder = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'cpe-sim', 'images');
  const output = join(folder, `cpe-sim-${tag}.tar`);
  await buildImage({ output, tag });
  return output;
}
