import { existsSync, rmSync } from 'node:fs';
import { removeCgroups } from './cgroups.js';
import { initOf, livingLauncher, processId } from './launcher.js';
import type { Layout } from './layout.js';
import { until } from './until.js';

/**
 * Ends a cluster and removes all there is of it, also after a crash and when it came up halfway. One process is killed:
 * with the launcher goes process 1 of the cluster's namespaces, with that every process in them, and with those the
 * networks and the mounts.
 *
 * @returns whether there was something to take down
 */
export async function takeDown(layout: Layout): Promise<boolean> {
  if (!existsSync(layout.folder)) return false;
  const launcher = livingLauncher(layout);
  if (launcher) {
    const pids = [launcher.pid, initOf(launcher)].filter((pid) => pid !== undefined);
    const ids = pids.map(processId).filter((id) => id !== undefined);
    process.kill(launcher.pid, 'SIGKILL');
    await until('the processes of the cluster ended', () =>
      ids.every(({ pid, startTicks }) => processId(pid)?.startTicks !== startTicks),
    );
  }
  await until('the cgroups of the cluster are empty', () => {
    removeCgroups(layout);
    return true;
  });
  rmSync(layout.folder, { recursive: true, force: true, maxRetries: 5 });
  return true;
}
