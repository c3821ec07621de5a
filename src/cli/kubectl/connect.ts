import type { KubeConfig } from '@kubernetes/client-node';
import { KubeClient } from '../../kube/client.js';
import { loadKubeConfig } from '../../kube/kube-config.js';
import { UsageError } from '../errors.js';
import { Cluster } from './cluster.js';
import { createPodTransport, type PodTransport } from './pod-transport.js';
import type { ClusterFlags, Connected } from './plugin-program.js';

/**
 * The cluster that kubectl would speak to with these flags.
 *
 * @param transport how pods are reached; through the API server unless told
 * @throws UsageError, KubeError (KUBE_CONFIG)
 */
export function connectCluster(
  { kubeconfig, context, namespace }: ClusterFlags,
  transport: (config: KubeConfig) => PodTransport = createPodTransport,
): Connected {
  const load = (): KubeConfig => {
    const config = loadKubeConfig(kubeconfig);
    if (context !== undefined) setContext(config, context);
    return config;
  };
  const config = load();
  const client = KubeClient.fromConfig({ load, fieldManager: 'kubectl-cpefleet' });
  const within = namespace ?? config.getContextObject(config.currentContext)?.namespace ?? 'default';
  return { cluster: new Cluster(client, transport(config), within), close: () => client.close() };
}

function setContext(config: KubeConfig, context: string): void {
  const names = config.contexts.map(({ name }) => name);
  if (!names.includes(context)) {
    throw new UsageError(`--context: there is no context ${context} in the kubeconfig; there are ${names.join(', ')}`);
  }
  config.setCurrentContext(context);
}
