import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { ClusterError } from './errors.js';
import { run } from './run.js';

/** What a local cluster needs of Debian, by a file or a program that tells whether it is there. */
const PACKAGES: Readonly<Record<string, string>> = {
  containerd: 'containerd',
  runc: 'runc',
  '/usr/lib/cni/bridge': 'containernetworking-plugins',
  iptables: 'iptables',
  ip: 'iproute2',
  conntrack: 'conntrack',
  buildah: 'buildah',
  unshare: 'util-linux',
};

/** Sees to it that the packages are installed; without apt it says what is missing. */
export async function installPackages(say: (line: string) => void): Promise<void> {
  const missing = missingPackages();
  if (missing.length === 0) return;
  say(`Installing ${missing.join(', ')} …`);
  // Nothing of them is to run as a service of this machine: what a cluster needs runs in its namespaces.
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  try {
    await run('apt-get', ['-qq', 'update'], { env });
    await run('apt-get', ['-qq', 'install', '-y', '--no-install-recommends', ...missing], { env });
  } catch (cause) {
    throw new ClusterError(
      'CLUSTER_PACKAGES_MISSING',
      `A local cluster needs ${missing.join(', ')}, and they cannot be installed: install them, or Docker and kind`,
      { cause },
    );
  }
}

function missingPackages(): string[] {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/sbin'];
  const isThere = (what: string): boolean =>
    what.startsWith('/') ? existsSync(what) : folders.some((folder) => existsSync(join(folder, what)));
  return Object.entries(PACKAGES)
    .filter(([what]) => !isThere(what))
    .map(([, name]) => name);
}
