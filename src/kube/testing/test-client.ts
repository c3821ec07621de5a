import { KubeConfig } from '@kubernetes/client-node';
import { KubeClient, type KubeClientOptions } from '../client.js';
import { kubeconfig } from './kubeconfig.js';
import type { ClientConfig } from './raw-client.js';

/** The client under test, for a user of a test's API server. */
export function clientFor(config: ClientConfig, options: Partial<KubeClientOptions> = {}): KubeClient {
  return KubeClient.fromConfig({ load: () => kubeConfigOf(config), fieldManager: 'test-manager', ...options });
}

export function kubeConfigOf(config: ClientConfig): KubeConfig {
  const loaded = new KubeConfig();
  loaded.loadFromString(kubeconfig(config));
  return loaded;
}
