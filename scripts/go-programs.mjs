/**
 * Builds Go programs at the versions that e2e/programs/go.mod pins, once, into ${XDG_CACHE_HOME:-~/.cache}/cpe-sim/.
 *
 * As a program, `node scripts/go-programs.mjs NAME...` prints the folder that holds them.
 */
import { spawnSync } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const source = join(import.meta.dirname, '..', 'e2e', 'programs');
const operator = 'github.com/prometheus-operator/prometheus-operator/cmd';
/** Packages by the name of their program, and the module that pins them where it is not the one of the folder itself. */
const programs = {
  coredns: { package: './coredns' },
  helm: { package: 'helm.sh/helm/v3/cmd/helm' },
  kubeconform: { package: 'github.com/yannh/kubeconform/cmd/kubeconform', module: 'kubeconform' },
  kwok: { package: 'sigs.k8s.io/kwok/cmd/kwok', module: 'kwok' },
  'metrics-server': { package: 'sigs.k8s.io/metrics-server/cmd/metrics-server', module: 'metrics-server' },
  pause: { package: './pause' },
  prometheus: { package: 'github.com/prometheus/prometheus/cmd/prometheus', module: 'prometheus' },
  'prometheus-config-reloader': { package: `${operator}/prometheus-config-reloader` },
  'prometheus-operator': { package: `${operator}/operator` },
};

/**
 * @param {readonly string[]} names of the table above
 * @param {{env?: NodeJS.ProcessEnv, say?: (line: string) => void}} [options]
 * @returns {string} the folder that holds them
 * @throws {Error} that says what is missing and what to do
 */
export function goPrograms(names, { env = process.env, say = console.error } = {}) {
  const folder = join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'cpe-sim', `programs-${digest()}`);
  for (const name of names) {
    if (!(name in programs)) {
      throw new Error(`There is no program ${name} here; there are ${Object.keys(programs).join(', ')}`);
    }
    if (!existsSync(join(folder, name))) build(name, folder, env, say);
  }
  return folder;
}

/**
 * The folder with the sources of a Go module that one of the programs is made of, such as that of the Prometheus operator.
 *
 * @param {string} program of the table above
 * @param {string} module
 */
export function goModuleFolder(program, module) {
  const cwd = folderOf(program);
  go(['mod', 'download', module], cwd, process.env);
  return go(['list', '-m', '-f', '{{.Dir}}', module], cwd, process.env).trim();
}

/** The folder of the module that pins a program. */
function folderOf(program) {
  return join(source, programs[program].module ?? '.');
}

/** Of all that the programs are made of. */
function digest() {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch}`);
  for (const name of readdirSync(source, { recursive: true })
    .filter((one) => /\.(go|mod|sum)$/.test(one))
    .sort()) {
    hash.update(`\n${name}\n`).update(readFileSync(join(source, name)));
  }
  return hash.digest('hex').slice(0, 12);
}

/** Builds under another name and renames it when complete, so that no one ever sees half of it. */
function build(name, folder, env, say) {
  say(`Building ${name} (once, up to 5 minutes) …`);
  mkdirSync(folder, { recursive: true });
  const scratch = join(folder, `${name}.${randomUUID()}`);
  try {
    const args = ['build', '-trimpath', '-ldflags=-s -w', '-o', scratch, programs[name].package];
    go(args, folderOf(name), { ...env, CGO_ENABLED: '0' });
    renameSync(scratch, join(folder, name));
  } finally {
    rmSync(scratch, { force: true });
  }
}

function go(args, cwd, env) {
  const done = spawnSync('go', args, { cwd, env, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  if (done.error?.code === 'ENOENT') {
    throw new Error('There is no go command: install Go 1.24 or later (https://go.dev/dl)');
  }
  if (done.error) throw done.error;
  if (done.status !== 0) throw new Error(`go ${args.join(' ')} in ${cwd} failed:\n${done.stderr.slice(-4_000)}`);
  return done.stdout;
}

if (process.argv[1] === import.meta.filename) {
  try {
    console.log(goPrograms(process.argv.slice(2)));
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
