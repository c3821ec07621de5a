import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Cluster } from './cluster.js';
import { kubeconfigFile, type Layout } from './layout.js';
import { run } from './run.js';

/** Whether a Docker answers and kind is installed. */
export async function kindIsUsable(): Promise<boolean> {
  try {
    await Promise.all([run('docker', ['info']), run('kind', ['version'])]);
    return true;
  } catch {
    // Not installed, or its daemon does not run: either way there is no use for it.
    return false;
  }
}

export function kindCluster(layout: Layout): Omit<Cluster, 'env'> {
  const name = `--name=${layout.name}`;
  const kubeconfig = `--kubeconfig=${kubeconfigFile(layout)}`;
  async function down(): Promise<boolean> {
    const there = existsSync(layout.folder);
    await run('kind', ['delete', 'cluster', name, kubeconfig]);
    rmSync(layout.folder, { recursive: true, force: true });
    return there;
  }
  return {
    kind: 'kind',
    async up(images) {
      await down();
      mkdirSync(dirname(kubeconfigFile(layout)), { recursive: true, mode: 0o700 });
      await run('kind', ['create', 'cluster', name, kubeconfig, '--wait=2m']);
      for (const archive of images) await run('kind', ['load', 'image-archive', name, archive]);
    },
    down,
    command: (command) => [...command],
  };
}
