import type { ClientConfig } from './raw-client.js';

/** Writes a kubeconfig file's text (JSON, which is YAML) with one cluster, user and context, all named `test`. */
export function kubeconfig({ server, ca, cert, key }: ClientConfig, namespace = 'default'): string {
  const base64 = (pem: string): string => Buffer.from(pem).toString('base64');
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'test', cluster: { server, 'certificate-authority-data': base64(ca) } }],
    users: [{ name: 'test', user: { 'client-certificate-data': base64(cert), 'client-key-data': base64(key) } }],
    contexts: [{ name: 'test', context: { cluster: 'test', user: 'test', namespace } }],
    'current-context': 'test',
  });
}
