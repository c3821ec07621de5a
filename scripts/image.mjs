/**
 * Builds the image of this checkout and writes it as an OCI archive that holds `localhost/cpe-sim:TAG`.
 *
 *     node scripts/image.mjs --output FILE.tar [--tag TAG]
 *
 * With a Docker that answers, by `docker build` and the public bases that the Dockerfile names. Without, by buildah and
 * bases made of this machine's own files (scripts/image/local-base.mjs). What was built is kept in
 * ${XDG_CACHE_HOME:-~/.cache}/cpe-sim/image by a key of its contents, so a second call costs a copy.
 */
import { existsSync, readFileSync } from 'node:fs';
import { copyFile, mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { chooseBuilder } from './image/builders.mjs';
import { contentKey } from './image/content-key.mjs';
import { whileHolding } from './lock.mjs';
import { install, root } from './prepare.mjs';

/** Archives that are kept: two versions, of two branches. */
const KEPT = 4;

/**
 * @param {{output: string, tag: string, env?: NodeJS.ProcessEnv, say?: (line: string) => void}} options
 * @throws {Error} that says what is missing and what to do
 */
export async function buildImage({ output, tag, env = process.env, say = console.error }) {
  const cache = join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'cpe-sim', 'image');
  await mkdir(cache, { recursive: true });
  const builder = chooseBuilder(cache, say);
  const archive = join(cache, `${contentKey(root, [builder.identity, tag])}.tar`);
  await whileHolding({ lock: join(cache, 'lock'), busy: 'Another process builds an image', say }, async () => {
    if (!existsSync(archive)) {
      const unfinished = `${archive}.part`;
      await rm(unfinished, { force: true });
      await builder.build({ tag, archive: unfinished });
      await rename(unfinished, archive);
    }
    const now = new Date();
    await utimes(archive, now, now);
    await mkdir(dirname(output), { recursive: true });
    await copyFile(archive, output);
    await forgetAllBut(KEPT, cache);
  });
}

/** Removes the archives that were asked for longest ago. */
async function forgetAllBut(count, folder) {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.tar'));
  const archives = await Promise.all(
    names.map(async (name) => ({ path: join(folder, name), usedAt: (await stat(join(folder, name))).mtimeMs })),
  );
  archives.sort((a, b) => b.usedAt - a.usedAt);
  for (const { path } of archives.slice(count)) await rm(path);
}

if (process.argv[1] === import.meta.filename) {
  try {
    const { values } = parseArgs({ options: { output: { type: 'string' }, tag: { type: 'string' } } });
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    const { tag = version } = values;
    if (values.output === undefined) throw new Error('Usage: node scripts/image.mjs --output FILE.tar [--tag TAG]');
    if (!/^[A-Za-z0-9_][-.A-Za-z0-9_]{0,127}$/.test(tag)) {
      throw new Error(`--tag: "${tag}" is no tag of an image; it is made of letters, digits, '.', '_' and '-'`);
    }
    install();
    const output = resolve(values.output);
    await buildImage({ output, tag });
    console.log(`localhost/cpe-sim:${tag} is in ${output} (${Math.round((await stat(output)).size / 1e6)} MB)`);
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
