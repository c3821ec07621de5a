import { join } from 'node:path';
import { certificateFile, kubeconfigFile, NODE_ADDRESS, POD_RANGE, SERVICE_RANGE, type Layout } from './layout.js';

export function etcdArguments({ folder }: Layout): string[] {
  return [
    `--data-dir=${join(folder, 'etcd')}`,
    // All of the cluster ends with the machine, so its data need not survive that.
    '--unsafe-no-fsync',
    '--log-level=warn',
  ];
}

export function apiServerArguments(layout: Layout): string[] {
  const file = (name: string): string => certificateFile(layout, name);
  return [
    '--etcd-servers=http://127.0.0.1:2379',
    '--secure-port=6443',
    `--advertise-address=${NODE_ADDRESS}`,
    `--tls-cert-file=${file('kube-apiserver.crt')}`,
    `--tls-private-key-file=${file('kube-apiserver.key')}`,
    `--client-ca-file=${file('ca.crt')}`,
    `--kubelet-client-certificate=${file('kube-apiserver-to-kubelet.crt')}`,
    `--kubelet-client-key=${file('kube-apiserver-to-kubelet.key')}`,
    `--kubelet-certificate-authority=${file('ca.crt')}`,
    // Logs and exec would look up the name of the node in DNS otherwise.
    '--kubelet-preferred-address-types=InternalIP',
    `--requestheader-client-ca-file=${file('front-proxy-ca.crt')}`,
    '--requestheader-allowed-names=front-proxy',
    '--requestheader-username-headers=X-Remote-User',
    '--requestheader-group-headers=X-Remote-Group',
    '--requestheader-extra-headers-prefix=X-Remote-Extra-',
    `--proxy-client-cert-file=${file('front-proxy.crt')}`,
    `--proxy-client-key-file=${file('front-proxy.key')}`,
    '--service-account-issuer=https://kubernetes.default.svc.cluster.local',
    `--service-account-key-file=${file('service-accounts.pub')}`,
    `--service-account-signing-key-file=${file('service-accounts.key')}`,
    `--service-cluster-ip-range=${SERVICE_RANGE}`,
    '--authorization-mode=Node,RBAC',
    '--allow-privileged=true',
    '--profiling=false',
  ];
}

export function controllerManagerArguments(layout: Layout): string[] {
  return [
    `--kubeconfig=${kubeconfigFile(layout, 'kube-controller-manager')}`,
    `--root-ca-file=${certificateFile(layout, 'ca.crt')}`,
    `--service-account-private-key-file=${certificateFile(layout, 'service-accounts.key')}`,
    '--use-service-account-credentials=true',
    `--cluster-cidr=${POD_RANGE}`,
    `--service-cluster-ip-range=${SERVICE_RANGE}`,
    '--leader-elect=false',
    // A node counts as ready a second after it says so, and an HPA looks at its fleet as often as a test wants.
    '--node-monitor-period=1s',
    '--horizontal-pod-autoscaler-sync-period=5s',
    '--kube-api-qps=100',
    '--kube-api-burst=200',
    '--profiling=false',
  ];
}

export function schedulerArguments(layout: Layout): string[] {
  return [`--kubeconfig=${kubeconfigFile(layout, 'kube-scheduler')}`, '--leader-elect=false', '--profiling=false'];
}
