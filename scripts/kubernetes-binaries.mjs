/**
 * Finds or makes the binaries of Kubernetes that the tests run: kube-apiserver, etcd and kubectl.
 *
 * 1. KUBEBUILDER_ASSETS, when set, names their folder (the convention of envtest).
 * 2. Else the folder of the cache that an earlier run filled: ${XDG_CACHE_HOME:-~/.cache}/cpe-sim/.
 * 3. Else, when CPE_SIM_SETUP_ENVTEST is set, those that setup-envtest downloads.
 * 4. Else they are built from Go modules (e2e/kubernetes) into the cache: once, in 5 to 15 minutes.
 *
 * As a program it prints the folder; `--cached` never builds, `--cluster` asks for a whole Kubernetes with kubelet,
 * controllers, scheduler and kube-proxy (always built).
 */
import { execFile, spawn } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, readdir, rename, rm, symlink } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { clearInterval, setInterval } from 'node:timers';
import { promisify } from 'node:util';
import { whileHolding } from './lock.mjs';

const source = join(import.meta.dirname, '..', 'e2e', 'kubernetes');
const envtest = ['etcd', 'kube-apiserver', 'kubectl'];
const programs = {
  envtest,
  cluster: [...envtest, 'kube-controller-manager', 'kube-proxy', 'kube-scheduler', 'kubelet'],
};

/**
 * @param {{kind?: 'envtest' | 'cluster', cachedOnly?: boolean, env?: NodeJS.ProcessEnv, say?: (line: string) => void,
 *   progressMs?: number}} [options] `say` gets a line at least every `progressMs` while something takes long.
 * @returns {Promise<string>} the folder that holds the binaries.
 * @throws {Error} that says what is missing and what to do.
 */
export async function kubernetesBinaries(options = {}) {
  const { kind = 'envtest', cachedOnly = false, env = process.env, say = console.error, progressMs = 10_000 } = options;
  const given = env.KUBEBUILDER_ASSETS;
  if (kind === 'envtest' && given) {
    const missing = programs.envtest.filter((name) => !existsSync(join(given, name)));
    if (missing.length === 0) return given;
    throw new Error(
      `KUBEBUILDER_ASSETS is ${given}, and there is no ${missing.join(', ')} in it: correct it, or unset it to have them built`,
    );
  }
  const { version, digest } = await identity();
  const cache = join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'cpe-sim');
  const folder = join(cache, `kubernetes-${version}-${kind}-${digest}`);
  if (existsSync(folder)) return folder;
  if (cachedOnly) {
    throw new Error(
      'The tests need kube-apiserver and etcd: `node scripts/kubernetes-binaries.mjs` builds them (so does `npm test`), or set KUBEBUILDER_ASSETS to their folder',
    );
  }
  if (kind === 'envtest' && env.CPE_SIM_SETUP_ENVTEST) {
    const downloaded = await download(version, env, say);
    if (downloaded) return downloaded;
  }
  await mkdir(cache, { recursive: true });
  const busy = 'Another process builds Kubernetes';
  await whileHolding({ lock: `${folder}.lock`, busy, say, progressMs }, async () => {
    if (!existsSync(folder)) await build({ kind, version, folder, env, say, progressMs });
  });
  return folder;
}

/** What the binaries are made of: the version of Kubernetes, and a digest of the module that builds them. */
async function identity() {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch}`);
  const entries = await readdir(source, { recursive: true });
  for (const entry of entries.filter((name) => /\.(go|mod|sum)$/.test(name)).sort()) {
    hash.update(`\n${entry}\n`).update(await readFile(join(source, entry)));
  }
  const [, version] = /k8s\.io\/kubernetes (v[0-9.]+)/.exec(await readFile(join(source, 'go.mod'), 'utf8'));
  return { version, digest: hash.digest('hex').slice(0, 12) };
}

/** Asks setup-envtest; a download that fails or hangs is no reason not to build. */
async function download(version, env, say) {
  const [, minor] = /^v(\d+\.\d+)/.exec(version);
  const tool = 'sigs.k8s.io/controller-runtime/tools/setup-envtest@release-0.22';
  say(`Downloading the binaries of Kubernetes ${minor} with setup-envtest, for up to two minutes …`);
  try {
    const { stdout } = await promisify(execFile)('go', ['run', tool, 'use', minor, '-p', 'path'], {
      env,
      timeout: 120_000,
    });
    return stdout.trim();
  } catch (error) {
    say(`setup-envtest failed (${error.message.trim().split('\n').at(-1)}); building instead`);
    return undefined;
  }
}

/**
 * Builds in a folder of its own and renames it when complete, so that no one ever sees half of it; the lock only saves
 * the work of building twice.
 */
async function build({ kind, version, folder, env, say, progressMs }) {
  const [, major, minor] = /^v(\d+)\.(\d+)/.exec(version);
  const variable = 'k8s.io/component-base/version';
  const stamp = `-X ${variable}.gitVersion=${version} -X ${variable}.gitMajor=${major} -X ${variable}.gitMinor=${minor}`;
  const leftover = (name) => name.startsWith(`${basename(folder)}.`) && !name.endsWith('.lock');
  for (const name of (await readdir(dirname(folder))).filter(leftover)) {
    await rm(join(dirname(folder), name), { recursive: true, force: true });
  }
  const scratch = `${folder}.${randomUUID()}`;
  const since = performance.now();
  const progress = { total: 0, compiled: 0 };
  const report = () => {
    const elapsed = `${Math.round((performance.now() - since) / 1000)} s`;
    const what = progress.total === 0 ? 'fetching modules' : `${progress.compiled} of ${progress.total} packages`;
    say(`Building Kubernetes ${version} for the tests (once, 5 to 15 minutes): ${what}, ${elapsed}`);
  };
  report();
  const ticks = setInterval(report, progressMs);
  const settings = { cwd: source, env: { ...env, CGO_ENABLED: '0' } };
  try {
    const listed = await go(['list', '-deps', `./cmd/${kind}`], settings);
    progress.total = listed.length;
    await go(
      ['build', '-v', '-trimpath', `-ldflags=-s -w ${stamp}`, '-o', join(scratch, kind), `./cmd/${kind}`],
      settings,
      () => progress.compiled++,
    );
    for (const name of programs[kind]) await symlink(kind, join(scratch, name));
    await rename(scratch, folder);
    report();
  } catch (error) {
    await rm(scratch, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  } finally {
    clearInterval(ticks);
  }
}

/** Runs the go command; gives the lines of its output, and calls `heard` with each line of its diagnostics. */
async function go(args, settings, heard = () => undefined) {
  const child = spawn('go', args, { ...settings, stdio: ['ignore', 'pipe', 'pipe'] });
  const output = [];
  const diagnostics = [];
  createInterface(child.stdout).on('line', (line) => output.push(line));
  createInterface(child.stderr).on('line', (line) => {
    diagnostics.push(line);
    heard(line);
  });
  const code = await new Promise((resolve, reject) => {
    child.once('close', resolve);
    child.once('error', (error) => {
      const advice =
        'install Go 1.24 or later (https://go.dev/dl) to have kube-apiserver and etcd built, or set KUBEBUILDER_ASSETS to a folder that holds them';
      reject(
        error.code === 'ENOENT' ? new Error(`The tests need Kubernetes and there is no go command: ${advice}`) : error,
      );
    });
  });
  if (code !== 0) {
    throw new Error(`go ${args[0]} in e2e/kubernetes ended with ${code}:\n${diagnostics.slice(-20).join('\n')}`);
  }
  return output;
}

if (process.argv[1] === import.meta.filename) {
  try {
    const flags = process.argv.slice(2);
    const kind = flags.includes('--cluster') ? 'cluster' : 'envtest';
    console.log(await kubernetesBinaries({ kind, cachedOnly: flags.includes('--cached') }));
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
