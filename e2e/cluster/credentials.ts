import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { CertificateAuthority, signingKeys, type KeyPair, type Subject } from '../../src/kube/testing/certificates.js';
import { kubeconfig } from '../../src/kube/testing/kubeconfig.js';
import {
  API_SERVER,
  API_SERVICE_ADDRESS,
  certificateFile,
  kubeconfigFile,
  NODE_ADDRESS,
  NODE_NAME,
  type Layout,
} from './layout.js';

/** Who speaks to the API server, by the name of the kubeconfig; RBAC knows most of them already. */
const USERS: Readonly<Record<string, Subject>> = {
  admin: { commonName: 'admin', organizations: ['system:masters'] },
  'kube-controller-manager': { commonName: 'system:kube-controller-manager' },
  'kube-scheduler': { commonName: 'system:kube-scheduler' },
  kubelet: { commonName: `system:node:${NODE_NAME}`, organizations: ['system:nodes'] },
  'kube-proxy': { commonName: 'system:kube-proxy' },
  // What CoreDNS reads is everything that has an address, which no role of Kubernetes' own allows.
  coredns: { commonName: 'coredns', organizations: ['system:masters'] },
};

const API_SERVER_HOSTS = [
  ...['kubernetes', 'kubernetes.default', 'kubernetes.default.svc', 'kubernetes.default.svc.cluster.local'],
  ...['localhost', '127.0.0.1', NODE_ADDRESS, API_SERVICE_ADDRESS],
];

/** Makes the cluster's certificates, the keys of its service accounts and a kubeconfig for everyone who needs one. */
export function writeCredentials(layout: Layout): void {
  const ca = new CertificateAuthority('cpe-sim-cluster-ca');
  const frontProxyCa = new CertificateAuthority('cpe-sim-cluster-front-proxy-ca');
  const save = (path: string, text: string): void => {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(path, text, { mode: 0o600 });
  };
  const savePair = (name: string, { cert, key }: KeyPair): void => {
    save(certificateFile(layout, `${name}.crt`), cert);
    save(certificateFile(layout, `${name}.key`), key);
  };
  save(certificateFile(layout, 'ca.crt'), ca.cert);
  save(certificateFile(layout, 'front-proxy-ca.crt'), frontProxyCa.cert);
  savePair('kube-apiserver', ca.issue({ commonName: 'kube-apiserver', hosts: API_SERVER_HOSTS }));
  savePair('kube-apiserver-to-kubelet', ca.issue({ commonName: 'kube-apiserver', organizations: ['system:masters'] }));
  savePair('kubelet', ca.issue({ commonName: NODE_NAME, hosts: [NODE_NAME, NODE_ADDRESS] }));
  savePair('front-proxy', frontProxyCa.issue({ commonName: 'front-proxy' }));
  const accounts = signingKeys();
  save(certificateFile(layout, 'service-accounts.pub'), accounts.publicKey);
  save(certificateFile(layout, 'service-accounts.key'), accounts.privateKey);
  for (const [name, subject] of Object.entries(USERS)) {
    save(kubeconfigFile(layout, name), kubeconfig({ server: API_SERVER, ca: ca.cert, ...ca.issue(subject) }));
  }
}
