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
  if (config.getCurrentCluster() === null) {
    throw new KubeError(
      'KUBE_CONFIG',
      'The kubeconfig names no cluster in its current context. Set one, or name a file.',
    );
  }
  return config;
}
