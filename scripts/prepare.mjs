import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '..');
const modules = join(root, 'node_modules');
const stamp = join(modules, '.cpe-sim-lock');

/** The Node of the dev dependency `node`, so that a machine with an older Node runs everything on Node 24. */
export const node = join(modules, '.bin', 'node');

/** Runs a program in the repository's root and ends this process with its exit code when it fails. */
export function run(program, args, options = {}) {
  const done = spawnSync(program, args, { cwd: root, stdio: 'inherit', ...options });
  if (done.error) throw done.error;
  if (done.status !== 0) process.exit(done.status ?? 1);
}

/** Installs the dependencies when they are not those of package-lock.json; otherwise costs a hash. */
export function install() {
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock && existsSync(node)) return;
  console.log('Installing dependencies (npm ci) …');
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
  writeFileSync(stamp, lock);
}

/** Compiles src/ into dist/; incremental, so a second call costs about a second. */
export function build() {
  run(node, [join(modules, 'typescript', 'bin', 'tsc'), '-p', 'tsconfig.build.json']);
}
