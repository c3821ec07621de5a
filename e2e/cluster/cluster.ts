import { delimiter, join } from 'node:path';
import { goPrograms } from '../../scripts/go-programs.mjs';
import { kubernetesBinaries } from '../../scripts/kubernetes-binaries.mjs';
import { ClusterError } from './errors.js';
import { kindCluster, kindIsUsable } from './kind-cluster.js';
import { kubeconfigFile, layoutOf } from './layout.js';
import { runningInit, startLocalCluster } from './local-cluster.js';
import { onNetwork } from './namespace.js';
import { PAUSE_IMAGE } from './node.js';
import { installPackages } from './packages.js';
import { scratchImage } from './scratch-image.js';
import { takeDown } from './take-down.js';

/** A Kubernetes on this machine: kind where Docker is, else one in namespaces of its own. */
export interface Cluster {
  readonly kind: 'kind' | 'local';
  /**
   * Brings it up; one that is up already is replaced.
   *
   * @param images archives to load into its node
   */
  up(images: readonly string[]): Promise<void>;
  /** Takes it down, also when it crashed or came up halfway; resolves with whether there was something. */
  down(): Promise<boolean>;
  /** The command that runs another one where the API server can be reached. */
  command(command: readonly string[]): string[];
  /** For what is run there: KUBECONFIG, and a PATH with kubectl and helm. */
  readonly env: NodeJS.ProcessEnv;
}

/** @param name of the cluster; several of different names may run at a time */
export async function chooseCluster(name: string, say: (line: string) => void): Promise<Cluster> {
  const layout = layoutOf(name);
  const env = (...folders: string[]): NodeJS.ProcessEnv => ({
    ...process.env,
    KUBECONFIG: kubeconfigFile(layout),
    PATH: [...folders, process.env['PATH']].join(delimiter),
  });
  if (await kindIsUsable()) return { ...kindCluster(layout), env: env(goPrograms(['helm'], { say })) };
  if (process.getuid?.() !== 0) {
    throw new ClusterError(
      'CLUSTER_NOT_ROOT',
      'There is no Docker with kind, and a cluster without them needs root: install them, or use sudo',
    );
  }
  await installPackages(say);
  const kubernetes = await kubernetesBinaries({ kind: 'cluster', say });
  const programs = goPrograms(['pause', 'coredns', 'helm'], { say });
  return {
    kind: 'local',
    async up(images) {
      const files = { '/pause': join(programs, 'pause') };
      const pause = await scratchImage({ name: PAUSE_IMAGE, files, entrypoint: '/pause' });
      await startLocalCluster(layout, { kubernetes, programs }, [pause, ...images]);
    },
    down: () => takeDown(layout),
    command: (command) => onNetwork(runningInit(layout), command),
    env: env(kubernetes, programs),
  };
}
