import { spawn, spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { node, root } from '../prepare.mjs';
import { baseFiles, CERTIFICATES, digestOf, layOut } from './local-base.mjs';

/**
 * @typedef {object} Builder
 * @property {string} identity says what the bases of its images are
 * @property {(what: {tag: string, archive: string}) => Promise<void>} build writes `localhost/cpe-sim:TAG` as an OCI
 *   archive; one call at a time
 */

/**
 * Docker when it is there, else buildah.
 *
 * @param {string} cache folder where buildah keeps its layers
 * @param {(line: string) => void} say
 * @returns {Builder}
 * @throws {Error} that says what is missing and what to do
 */
export function chooseBuilder(cache, say) {
  if (spawnSync('docker', ['info'], { stdio: 'ignore', timeout: 10_000 }).status === 0) return docker(say);
  return buildah(cache, say);
}

function docker(say) {
  return {
    identity: 'docker',
    async build({ tag, archive }) {
      say('Building the image with Docker …');
      const image = `localhost/cpe-sim:${tag}`;
      await run('docker', ['build', '--build-arg', `VERSION=${tag}`, '--tag', image, root]);
      await run('docker', ['save', '--output', archive, image]);
    },
  };
}

function buildah(cache, say) {
  if (spawnSync('buildah', ['--version'], { stdio: 'ignore' }).status !== 0) installBuildah(say);
  if (process.getuid() !== 0) {
    throw new Error('Without Docker the image is built by buildah, which has to be root: start Docker, or use sudo');
  }
  const files = baseFiles(node);
  const identity = digestOf(files);
  const bases = { NODE_IMAGE: `localhost/cpe-sim-node:${identity}`, BASE_IMAGE: `localhost/cpe-sim-base:${identity}` };
  const storage = ['--root', join(cache, 'store'), '--runroot', join(cache, 'run'), '--storage-driver'];
  // The overlay driver shares layers, so steps that were done are kept; with vfs each would be a whole copy.
  const driver = ['overlay', 'vfs'].find((name) => succeeds([...storage, name, 'info']));
  if (driver === undefined) throw new Error('buildah works neither with overlay nor with vfs here: see `buildah info`');
  const stored = (image) => succeeds([...storage, driver, 'inspect', '--type', 'image', image]);
  const call = (...args) => run('buildah', [...storage, driver, ...args]);

  async function makeBase(image, content, env) {
    if (stored(image)) return;
    say(`Making ${image} of this machine's files …`);
    const folder = await mkdtemp(join(cache, 'base-'));
    try {
      layOut(content, env, folder);
      await call('bud', '--isolation', 'chroot', '--tag', image, folder);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  return {
    identity,
    async build({ tag, archive }) {
      // What a build that was ended has left mounted.
      await call('rm', '--all');
      if (!stored(bases.NODE_IMAGE)) {
        // Another Node, npm or libc: nothing of what is stored will be used again.
        await call('rmi', '--all', '--force');
      }
      const env = { PATH: '/usr/local/bin' };
      await makeBase(bases.BASE_IMAGE, files.base, env);
      // npm then trusts whom this machine trusts.
      const trusting = { ...env, NODE_EXTRA_CA_CERTS: CERTIFICATES[0] };
      await makeBase(bases.NODE_IMAGE, [...files.base, ...files.tools], trusting);
      say('Building the image with buildah (from cold a minute or two, most of it npm) …');
      const image = `localhost/cpe-sim:${tag}`;
      const named = Object.entries(bases).flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]);
      await call(
        ...['bud', '--isolation', 'chroot', `--layers=${driver === 'overlay'}`, '--pull-never', ...named],
        ...['--build-arg', `VERSION=${tag}`, '--tag', image, root],
      );
      await call('push', '--quiet', image, `oci-archive:${archive}:${image}`);
    },
  };
}

function installBuildah(say) {
  say('Installing buildah, for there is no Docker here …');
  const quiet = { stdio: 'ignore', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };
  spawnSync('apt-get', ['-qq', 'update'], quiet);
  const { status } = spawnSync('apt-get', ['-qq', 'install', '-y', '--no-install-recommends', 'buildah'], quiet);
  if (status !== 0)
    throw new Error('The image needs Docker or buildah, and buildah could not be installed: install one');
}

function succeeds(args) {
  return spawnSync('buildah', args, { stdio: 'ignore' }).status === 0;
}

/** Runs a program; what it says is told only when it fails. */
async function run(program, args) {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const said = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => said.push(chunk));
  const code = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code === 0) return;
  const lines = Buffer.concat(said).toString().trimEnd().split('\n').slice(-30);
  throw new Error(`${program} ${args.join(' ')}\nended with ${code}:\n${lines.join('\n')}`);
}
