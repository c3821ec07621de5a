import type { ClusterConfig } from './credentials.js';
import { hasServiceAccount, serviceAccount } from './service-account.js';

/**
 * Finds the cluster to use: that of the given kubeconfig file, or, without one, where kubectl looks. What comes back reads
 * it, each time anew.
 *
 * A pod reads its service account itself: with KubeConfig come the models of all of Kubernetes, which nobody uses here and
 * which cost 25 MiB for as long as the process runs (docs/adr/0015).
 *
 * @throws KubeError KUBE_CONFIG from what comes back, when there is none that can be read
 */
export async function findCluster(file: string | undefined, env: NodeJS.ProcessEnv): Promise<() => ClusterConfig> {
  if (file === undefined && hasServiceAccount(env)) return () => serviceAccount(env);
  const { loadKubeConfig } = await import('./kube-config.js');
  return () => loadKubeConfig(file);
}
