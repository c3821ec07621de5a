import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, openSync, closeSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { ClusterError } from './errors.js';
import { initOf, processId, recordLauncher } from './launcher.js';
import { logFile, NODE_ADDRESS, type Layout } from './layout.js';
import { logTail } from './log-tail.js';
import { until } from './until.js';

/** Runs in the new namespaces: gives them folders and a network of their own, then holds them. */
const SET_UP = `
set -e
folder=$1 address=$2 pause=$3
for own in tmp var run; do mount --bind "$folder/$own" "/$own"; done
ip link set lo up
ip link add node type bridge
ip address add "$address/24" dev node
ip link set node up
ip route add default dev node
echo 1 > /proc/sys/net/ipv4/ip_forward
echo 1 > /proc/sys/net/bridge/bridge-nf-call-iptables
: > "$folder/run/is-set-up"
exec "$pause"
`;

/**
 * Makes namespaces for a cluster, as a container has them: what runs in it sends nothing out of the machine (a bridge
 * without ports stands for the network), writes to nothing but the cluster's folder, and ends with process 1. That one
 * ends with the launcher, whose pid is written down before anything else happens.
 *
 * @param pause the program that is process 1
 * @returns the pid of process 1, as this process sees it
 */
export async function openNamespace(layout: Layout, pause: string): Promise<number> {
  const { folder } = layout;
  for (const own of ['tmp', 'run', 'logs', 'var/lib', 'var/log', 'var/tmp']) {
    mkdirSync(join(folder, own), { recursive: true });
  }
  symlinkSync('/run', join(folder, 'var', 'run'));
  const log = openSync(logFile(layout, 'namespace'), 'a');
  const launcher = spawn(
    'unshare',
    [
      ...['--mount', '--net', '--pid', '--ipc', '--uts', '--fork', '--kill-child', '--mount-proc', '--'],
      ...['sh', '-c', SET_UP, 'set-up', folder, NODE_ADDRESS, pause],
    ],
    { detached: true, stdio: ['ignore', log, log], cwd: '/' },
  );
  closeSync(log);
  const id = launcher.pid === undefined ? undefined : processId(launcher.pid);
  if (!id) throw new ClusterError('CLUSTER_PROGRAM_ENDED', 'unshare cannot be run: install util-linux');
  recordLauncher(layout, id);
  launcher.unref();
  return until(
    'the namespaces of the cluster are set up',
    () => {
      const init = initOf(id);
      if (init === undefined && processId(id.pid) === undefined) {
        throw new ClusterError(
          'CLUSTER_PROGRAM_ENDED',
          `The namespaces of the cluster cannot be made (is this a container without rights?): ${logTail(layout, 'namespace')}`,
        );
      }
      return existsSync(join(folder, 'run', 'is-set-up')) ? init : undefined;
    },
    { timeoutMs: 10_000, everyMs: 20 },
  );
}

/** The command that runs another one in all namespaces of a cluster. */
export function inside(init: number, command: readonly string[]): string[] {
  return ['nsenter', `--target=${init}`, '--mount', '--net', '--pid', '--ipc', '--uts', '--', ...command];
}

/** The command that runs another one on the network of a cluster, among the files and processes of this machine. */
export function onNetwork(init: number, command: readonly string[]): string[] {
  return ['nsenter', `--target=${init}`, '--net', '--', ...command];
}
