import { existsSync, readdirSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { cgroupOf, type Layout } from './layout.js';

const ROOT = '/sys/fs/cgroup';

/** The trees that cgroups live in: one per controller in v1, the only one in v2. */
function trees(): string[] {
  if (existsSync(join(ROOT, 'cgroup.controllers'))) return [ROOT];
  return readdirSync(ROOT)
    .map((name) => join(ROOT, name))
    .filter((tree) => existsSync(join(tree, 'cgroup.procs')));
}

/** The folders to make so that a kubelet may put its pods below the cluster's own cgroup. */
export function cgroupFolders(layout: Layout): string[] {
  return trees().map((tree) => join(tree, cgroupOf(layout)));
}

/** Removes the cluster's cgroups, which have no process any more. */
export function removeCgroups(layout: Layout): void {
  for (const folder of cgroupFolders(layout)) if (existsSync(folder)) removeTree(folder);
}

function removeTree(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) removeTree(join(folder, entry.name));
  }
  rmdirSync(folder);
}
