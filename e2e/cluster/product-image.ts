import { mkdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { run } from './run.js';

const root = join(import.meta.dirname, '..', '..');

export const IMAGE_REPOSITORY = 'localhost/cpe-sim';

/** The version of this checkout: what the chart expects as the tag. */
export function productVersion(): string {
  return (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }).version;
}

/** Builds the image of this checkout, or takes it from the cache, and gives its archive. */
export async function productImage(tag = productVersion()): Promise<string> {
  const folder = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'cpe-sim', 'images');
  mkdirSync(folder, { recursive: true });
  const archive = join(folder, `cpe-sim-${tag}.tar`);
  await run(process.execPath, [join(root, 'scripts', 'image.mjs'), '--output', archive, '--tag', tag]);
  return archive;
}
