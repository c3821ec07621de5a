import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { node, root } from '../prepare.mjs';
import { baseFiles, digestOf, layOut } from './local-base.mjs';

/**
 * Docker when it is there, else buildah.
 *
 * @param {string} cache folder where buildah keeps its layers
 * @param {(line: string) => void} say
 * @returns {{identity: string, build: (what: {tag: string, archive: string}) => void}} `identity` says what the bases are;
 *   `build` writes an OCI archive
 * @throws {Error} that says what is missing and what to do
 */
export function chooseBuilder(cache, say) {
  if (spawnSync('docker', ['info'], { stdio: 'ignore', timeout: 10_000 }).status === 0) return docker(say);
  return buildah(cache, say);
}

function docker(say) {
  return {
    identity: 'docker',
    build({ tag, archive }) {
      say('Building the image with Docker …');
      const image = `localhost/cpe-sim:${tag}`;
      run('docker', ['build', '--build-arg', `VERSION=${tag}`, '--tag', image, root]);
      run('docker', ['save', '--output', archive, image]);
    },
  };
}

function buildah(cache, say) {
  if (spawnSync('buildah', ['--version'], { stdio: 'ignore' }).status !== 0) installBuildah(say);
  if (process.getuid() !== 0) {
    throw new Error('Without Docker the image is built by buildah, which has to be root here: use sudo, or start Docker');
  }
  const files = baseFiles(node);
  const identity = digestOf(files);
  const bases = { NODE_IMAGE: `localhost/cpe-sim-node:${identity}`, BASE_IMAGE: `localhost/cpe-sim-base:${identity}` };
  const storage = ['--root', join(cache, 'store'), '--runroot', join(cache, 'run'), '--storage-driver'];
  // The overlay driver shares layers; where it cannot be, each layer is a whole copy.
  const driver = ['overlay', 'vfs'].find((name) => succeeds([...storage, name, 'info']));
  if (driver === undefined) throw new Error('buildah works neither with overlay nor with vfs here: see `buildah info`');
  const call = (command, ...args) => run('buildah', [...storage, driver, command, ...args]);

  function makeBase(image, content) {
    if (succeeds([...storage, driver, 'inspect', '--type', 'image', image])) return;
    say(`Making ${image} of this machine's files …`);
    const folder = mkdtempSync(join(cache, 'base-'));
    try {
      layOut(content, folder);
      call('bud', '--isolation', 'chroot', '--tag', image, folder);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  return {
    identity,
    build({ tag, archive }) {
      mkdirSync(cache, { recursive: true });
      makeBase(bases.BASE_IMAGE, files.base);
      makeBase(bases.NODE_IMAGE, [...files.base, ...files.tools]);
      say('Building the image with buildah (from cold two minutes, most of it npm) …');
      const image = `localhost/cpe-sim:${tag}`;
      const named = Object.entries(bases).flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]);
      call(
        'bud',
        ...['--isolation', 'chroot', '--layers', '--pull-never', '--ignorefile', join(root, '.dockerignore')],
        ...[...named, '--build-arg', `VERSION=${tag}`, '--tag', image, root],
      );
      call('push', '--quiet', image, `oci-archive:${archive}:${image}`);
    },
  };
}

function installBuildah(say) {
  say('Installing buildah, for there is no Docker here …');
  const quiet = { stdio: 'ignore', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };
  spawnSync('apt-get', ['-qq', 'update'], quiet);
  const { status } = spawnSync('apt-get', ['-qq', 'install', '-y', '--no-install-recommends', 'buildah'], quiet);
  if (status !== 0) throw new Error('The image needs Docker or buildah, and buildah could not be installed: install one');
}

function succeeds(args) {
  return spawnSync('buildah', args, { stdio: 'ignore' }).status === 0;
}

/** Runs a program; what it says is shown only when it fails. */
function run(program, args) {
  const done = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 64 << 20 });
  if (done.error) throw done.error;
  if (done.status === 0) return;
  const said = `${done.stdout}${done.stderr}`.trimEnd().split('\n').slice(-30).join('\n');
  throw new Error(`${program} ${args.find((one) => !one.startsWith('-'))} ended with ${done.status}:\n${said}`);
}
