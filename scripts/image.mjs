/**
 * Builds the image of this checkout and writes it as an OCI archive that holds `localhost/cpe-sim:TAG`.
 *
 *     node scripts/image.mjs --output FILE.tar [--tag TAG]
 *
 * With a Docker that answers, by `docker build` and the public bases that the Dockerfile names. Without, by buildah and
 * bases made of this machine's own files (scripts/image/local-base.mjs). What was built is kept in
 * ${XDG_CACHE_HOME:-~/.cache}/cpe-sim/image by a key of its contents, so a second call costs a copy.
 */
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { contentKey } from './image/content-key.mjs';
import { chooseBuilder } from './image/builders.mjs';
import { install, root } from './prepare.mjs';

/** Archives that are kept: a version and the one before it, for two branches. */
const KEPT = 4;

const { values } = parseArgs({ options: { output: { type: 'string' }, tag: { type: 'string' } } });
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const tag = values.tag ?? version;
if (values.output === undefined || !/^[A-Za-z0-9_][-.A-Za-z0-9_]{0,127}$/.test(tag)) {
  console.error(
    values.output === undefined
      ? 'Usage: node scripts/image.mjs --output FILE.tar [--tag TAG]'
      : `--tag: "${tag}" is no tag of an image; letters, digits, '.', '_' and '-' make one`,
  );
  process.exit(2);
}

try {
  install();
  const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'cpe-sim', 'image');
  mkdirSync(cache, { recursive: true });
  const builder = chooseBuilder(cache, console.error);
  const archive = join(cache, `${contentKey(root, [builder.identity, tag])}.tar`);
  if (!existsSync(archive)) {
    const scratch = `${archive}.${process.pid}`;
    try {
      builder.build({ tag, archive: scratch });
      renameSync(scratch, archive);
    } finally {
      rmSync(scratch, { force: true });
    }
  }
  const now = new Date();
  utimesSync(archive, now, now);
  const output = resolve(values.output);
  mkdirSync(dirname(output), { recursive: true });
  copyFileSync(archive, output);
  forgetAllBut(KEPT, cache);
  console.log(`localhost/cpe-sim:${tag} is in ${output} (${Math.round(statSync(output).size / 1e6)} MB)`);
} catch (error) {
  console.error(error.message);
  process.exit(1);
}

/** Removes the archives that were asked for longest ago. */
function forgetAllBut(count, folder) {
  const archives = readdirSync(folder)
    .filter((name) => name.endsWith('.tar'))
    .map((name) => ({ path: join(folder, name), usedAt: statSync(join(folder, name)).mtimeMs }))
    .sort((a, b) => b.usedAt - a.usedAt);
  for (const { path } of archives.slice(count)) rmSync(path);
}
