import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { run } from './run.js';

/** An image of nothing but some files of this machine. */
export interface ScratchImage {
  /** With its tag, such as `localhost/pause:1`. */
  readonly name: string;
  /** Path in the image to path here. */
  readonly files: Readonly<Record<string, string>>;
  readonly entrypoint: string;
}

/**
 * Builds an image unless it is in the cache.
 *
 * @returns the archive, in the format `oci-archive`
 */
export async function scratchImage(image: ScratchImage): Promise<string> {
  const archive = join(cacheFolder(), `${identity(image)}.tar`);
  if (existsSync(archive)) return archive;
  mkdirSync(dirname(archive), { recursive: true });
  const scratch = mkdtempSync(join(tmpdir(), 'cpe-sim-image-'));
  const buildah = (...args: string[]): Promise<string> =>
    run('buildah', [
      ...['--storage-driver', 'vfs', '--root', join(scratch, 'root'), '--runroot', join(scratch, 'run')],
      ...args,
    ]);
  try {
    for (const [to, from] of Object.entries(image.files)) {
      const path = join(scratch, 'files', to);
      mkdirSync(dirname(path), { recursive: true });
      copyFileSync(from, path);
    }
    const instructions = ['FROM scratch', 'COPY files /', `ENTRYPOINT ${JSON.stringify([image.entrypoint])}`, ''];
    writeFileSync(join(scratch, 'Dockerfile'), instructions.join('\n'));
    await buildah('bud', '--isolation', 'chroot', '--tag', image.name, '--file', join(scratch, 'Dockerfile'), scratch);
    const made = join(scratch, 'image.tar');
    await buildah('push', image.name, `oci-archive:${made}:${image.name}`);
    copyFileSync(made, `${archive}.new`);
    renameSync(`${archive}.new`, archive);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  return archive;
}

function cacheFolder(): string {
  return join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'cpe-sim', 'images');
}

/** Of the image and its files; a file that is replaced has another size or time. */
function identity(image: ScratchImage): string {
  const files = Object.values(image.files).map((file) => {
    const { size, mtimeMs } = statSync(file);
    return [file, size, mtimeMs];
  });
  const digest = createHash('sha256')
    .update(JSON.stringify([image, files]))
    .digest('hex')
    .slice(0, 12);
  return `${image.name.replace(/^.*\//, '').replace(/:.*$/, '')}-${digest}`;
}
