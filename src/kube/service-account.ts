import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { RequestOptions } from 'node:https';
import { isIPv6 } from 'node:net';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { ClusterConfig } from './credentials.js';
import { KubeError } from './errors.js';

/** Where a pod finds the token of its service account, the CA of its API server and its namespace. */
export const SERVICE_ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';

/** Whether this is a pod that has a service account, and no kubeconfig goes before it. */
export function hasServiceAccount(env: NodeJS.ProcessEnv, folder = SERVICE_ACCOUNT): boolean {
  const { KUBECONFIG = '', HOME = homedir() } = env;
  return KUBECONFIG === '' && !existsSync(join(HOME, '.kube', 'config')) && existsSync(join(folder, 'token'));
}

/**
 * The API server of this cluster, by the service account of the pod. The token is read anew each time, for the kubelet
 * replaces it.
 *
 * @throws KubeError KUBE_CONFIG when Kubernetes has not told where its API server is
 */
export function serviceAccount(env: NodeJS.ProcessEnv, folder = SERVICE_ACCOUNT): ClusterConfig {
  const { KUBERNETES_SERVICE_HOST: host = '', KUBERNETES_SERVICE_PORT: port = '' } = env;
  if (host === '' || port === '') {
    throw new KubeError(
      'KUBE_CONFIG',
      `There is a service account in ${folder}, but KUBERNETES_SERVICE_HOST or KUBERNETES_SERVICE_PORT is not set. Set both, or name a kubeconfig.`,
    );
  }
  const server = `https://${isIPv6(host) ? `[${host}]` : host}:${port}`;
  return {
    getCurrentCluster: () => ({ name: 'this', server, skipTLSVerify: false }),
    applyToHTTPSOptions: async (options: RequestOptions) => {
      const token = await readFile(join(folder, 'token'), 'utf8');
      options.ca = await readFile(join(folder, 'ca.crt'));
      options.headers = { Authorization: `Bearer ${token}` };
    },
    exportConfig: () => server,
  };
}
