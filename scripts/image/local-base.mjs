/**
 * The bases of the image where no registry can be reached, made of files of this machine: the Node that the tests run on
 * with the npm that installed it, and the libraries, certificates and users that it needs. Linux with glibc only.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, realpathSync, statSync, writeFileSync } from 'node:fs';
import { basename, delimiter, dirname, join } from 'node:path';

/** Loaded by name at run time, so that `ldd` does not tell of them: how glibc looks up users and hosts. */
const NSS = ['libnss_files.so.2', 'libnss_dns.so.2', 'libresolv.so.2'];
export const CERTIFICATES = ['/etc/ssl/certs/ca-certificates.crt', '/etc/pki/tls/certs/ca-bundle.crt'];

/** The lines of `ldd` that name a file: paths of the libraries and of the loader. Pure. */
export function librariesOf(lddOutput) {
  return lddOutput.split('\n').flatMap((line) => /(?:=> |^\s*)(\/\S+) \(0x/.exec(line)?.[1] ?? []);
}

/**
 * The files of both bases.
 *
 * @param {string} node path of a node binary
 * @returns {{base: [from: string, to: string][], tools: [from: string, to: string][]}} `tools` come on top for building
 * @throws {Error} that says what this machine lacks
 */
export function baseFiles(node) {
  const binary = realpathSync(node);
  const libraries = librariesOf(execFileSync('ldd', [binary], { encoding: 'utf8' }));
  const libc = libraries.find((path) => basename(path) === 'libc.so.6');
  if (libc === undefined) {
    throw new Error(`${binary} is not linked to glibc: build the image with Docker, or on a Linux with glibc`);
  }
  const nss = NSS.map((name) => join(dirname(libc), name)).filter((path) => existsSync(path));
  const certificates = CERTIFICATES.find((path) => existsSync(path));
  if (certificates === undefined) {
    throw new Error('There are no CA certificates on this machine: install the package ca-certificates');
  }
  return {
    base: [...[...libraries, ...nss].map((path) => [path, path]), [certificates, CERTIFICATES[0]]],
    tools: [
      [binary, '/usr/local/bin/node'],
      [npmFolder(), '/usr/local/lib/node_modules/npm'],
    ],
  };
}

/**
 * A digest of what the bases are made of, this program included, wherever it lies: checkouts of one machine have the same
 * bases. A package is told by its package.json; reading all of npm would take longer.
 */
export function digestOf({ base, tools }) {
  const hash = createHash('sha256').update(readFileSync(import.meta.filename));
  for (const [from, to] of [...base, ...tools]) {
    hash.update(`\n${to}\n`).update(readFileSync(statSync(from).isDirectory() ? join(from, 'package.json') : from));
  }
  return hash.digest('hex').slice(0, 12);
}

/**
 * Lays a base out in a folder, with the Dockerfile that makes an image of it.
 *
 * @param {[from: string, to: string][]} files
 * @param {Record<string, string>} env of the image
 */
export function layOut(files, env, folder) {
  const rootfs = join(folder, 'rootfs');
  for (const [from, to] of files) {
    mkdirSync(dirname(join(rootfs, to)), { recursive: true });
    cpSync(realpathSync(from), join(rootfs, to), { recursive: true });
  }
  const etc = {
    passwd: 'root:x:0:0:root:/root:/sbin/nologin\nnonroot:x:65532:65532:nonroot:/tmp:/sbin/nologin\n',
    group: 'root:x:0:\nnonroot:x:65532:\n',
    'nsswitch.conf': 'hosts: files dns\n',
  };
  mkdirSync(join(rootfs, 'etc'), { recursive: true });
  for (const [name, text] of Object.entries(etc)) writeFileSync(join(rootfs, 'etc', name), text);
  const tmp = join(rootfs, 'tmp');
  mkdirSync(tmp);
  chmodSync(tmp, 0o1777);
  const settings = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  writeFileSync(join(folder, 'Dockerfile'), `FROM scratch\nCOPY rootfs/ /\nENV ${settings.join(' ')}\n`);
}

/** By the `npm` that a shell would run: asked for its folder, npm tells that of the Node it runs on, which may be another's. */
function npmFolder() {
  const path = (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, 'npm'));
  const program = path.find((file) => existsSync(file));
  const folder = program && dirname(dirname(realpathSync(program)));
  if (!folder || !existsSync(join(folder, 'bin', 'npm-cli.js'))) {
    throw new Error(`There is no npm on the PATH, or only a part of it (${folder}): build the image with Docker`);
  }
  return folder;
}
