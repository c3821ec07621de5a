import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Lays the root file system of an image out in a folder.
 *
 * @param {string} archive an OCI archive of one image that deletes nothing of its base
 * @param {string} folder is made
 */
export function unpackImage(archive, folder) {
  const parts = mkdtempSync(join(tmpdir(), 'cpe-sim-oci-'));
  try {
    execFileSync('tar', ['-xf', archive, '-C', parts]);
    const blob = ({ digest }) => join(parts, 'blobs', ...digest.split(':'));
    const read = (file) => JSON.parse(readFileSync(file, 'utf8'));
    const [entry] = read(join(parts, 'index.json')).manifests;
    mkdirSync(folder, { recursive: true });
    for (const layer of read(blob(entry)).layers) execFileSync('tar', ['-xf', blob(layer), '-C', folder]);
  } finally {
    rmSync(parts, { recursive: true });
  }
}
