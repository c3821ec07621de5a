import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { buildImage } from '../../scripts/image.mjs';

const root = join(import.meta.dirname, '..', '..');

export const IMAGE_REPOSITORY = 'localhost/cpe-sim';

/** The version of this checkout: what the chart expects as the tag. */
export function productVersion(): string {
  return (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }).version;
}

/** Gives `action` a folder for images, which is gone after it. It is none of /tmp, of which a cluster has one of its own. */
export async function withImageFolder<T>(action: (folder: string) => Promise<T>): Promise<T> {
  const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'cpe-sim');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'images-'));
  try {
    return await action(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Builds the image of this checkout, or takes it from the cache, and gives its archive in a folder. */
export async function productImage(folder: string, tag: string): Promise<string> {
  const output = join(folder, `cpe-sim-${tag}.tar`);
  await buildImage({ output, tag });
  return output;
}
