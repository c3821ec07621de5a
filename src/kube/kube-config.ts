import { KubeConfig } from '@kubernetes/client-node';
import { KubeError, messageOf } from './errors.js';

/**
 * The cluster and the credentials to use: from the given kubeconfig file, or, without one, where kubectl looks
 * ($KUBECONFIG, ~/.kube/config) and then the service account of the pod.
 * @throws KubeError KUBE_CONFIG when there is none that can be read
 */
export function loadKubeConfig(file?: string): KubeConfig {
  const config = new KubeConfig();
  try {
    if (file === undefined) config.loadFromDefault();
    else config.loadFromFile(file);
  } catch (error) {
    throw new KubeError(
      'KUBE_CONFIG',
      `Cannot read the kubeconfig${file === undefined ? '' : ` ${file}`}: ${messageOf(error)}. Check the file.`,
      { cause: error },
    );
  }
  if (file === undefined && isNobodys(config)) {
    throw new KubeError(
      'KUBE_CONFIG',
      'There is no kubeconfig: neither $KUBECONFIG nor ~/.kube/config names a cluster, and this is no pod. Name a file, or set $KUBECONFIG.',
    );
  }
  if (config.getCurrentCluster() === null) {
    throw new KubeError(
      'KUBE_CONFIG',
      'The kubeconfig names no cluster in its current context. Set one, or name a file.',
    );
  }
  return config;
}

/** Where it finds nothing, client-node takes it that an API server without TLS listens on this machine, which none does. */
function isNobodys(config: KubeConfig): boolean {
  return config.currentContext === 'loaded-context' && config.getCurrentCluster()?.server === 'http://localhost:8080';
}
