/** Where the files of a test's control plane lie, and on which port of 127.0.0.1 kube-apiserver listens. */
export interface Layout {
  readonly folder: string;
  readonly apiServerPort: number;
}

/** The Unix socket that etcd listens on: no other test can have it by mistake. */
export function etcdSocket({ folder }: Pick<Layout, 'folder'>): string {
  return `${folder}/etcd.sock`;
}

/** Arguments of etcd: what is stored needs to outlive the process, not the machine. */
export function etcdArguments({ folder }: Layout): string[] {
  return [
    `--data-dir=${folder}/etcd`,
    `--listen-client-urls=unix://${etcdSocket({ folder })}`,
    // It wants a URL with a port to tell other members, and there are none.
    '--advertise-client-urls=http://127.0.0.1:2379',
    '--listen-peer-urls=http://127.0.0.1:0',
    '--unsafe-no-fsync',
    '--log-level=warn',
  ];
}

/**
 * Arguments of kube-apiserver. There is no controller manager beside it: namespaces are not emptied, nothing is garbage
 * collected, and no ServiceAccount `default` comes into being, which is why that admission plugin is off.
 */
export function apiServerArguments({ folder, apiServerPort }: Layout): string[] {
  return [
    `--etcd-servers=unix://${etcdSocket({ folder })}`,
    '--bind-address=127.0.0.1',
    `--secure-port=${apiServerPort}`,
    // It may not be a loopback address, and nobody connects to it: the endpoints of its service are not written.
    '--advertise-address=192.0.2.1',
    '--endpoint-reconciler-type=none',
    `--tls-cert-file=${folder}/server.crt`,
    `--tls-private-key-file=${folder}/server.key`,
    `--client-ca-file=${folder}/ca.crt`,
    `--requestheader-client-ca-file=${folder}/front-proxy-ca.crt`,
    '--requestheader-username-headers=X-Remote-User',
    '--requestheader-group-headers=X-Remote-Group',
    '--requestheader-extra-headers-prefix=X-Remote-Extra-',
    '--service-account-issuer=https://kubernetes.default.svc',
    `--service-account-key-file=${folder}/service-account.pub`,
    `--service-account-signing-key-file=${folder}/service-account.key`,
    '--service-cluster-ip-range=10.96.0.0/16',
    '--authorization-mode=RBAC',
    '--disable-admission-plugins=ServiceAccount',
    '--profiling=false',
  ];
}
