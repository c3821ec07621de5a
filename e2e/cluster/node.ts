import { join } from 'node:path';
import {
  certificateFile,
  cgroupOf,
  kubeconfigFile,
  NODE_ADDRESS,
  NODE_NAME,
  POD_RANGE,
  type Layout,
} from './layout.js';

/** /run is the cluster's own. */
export const CONTAINERD_SOCKET = '/run/containerd/containerd.sock';
export const PAUSE_IMAGE = 'localhost/pause:1';

export function containerdConfig({ folder }: Layout): string {
  return `version = 2
root = "${join(folder, 'containerd')}"
state = "/run/containerd"

[grpc]
  address = "${CONTAINERD_SOCKET}"

[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "${PAUSE_IMAGE}"
  # Without CAP_SYS_RESOURCE, as in a container, no process may make itself less likely to be killed.
  restrict_oom_score_adj = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "${join(folder, 'cni')}"
`;
}

/** Pods hang on a bridge, and reach what is not theirs as the node. */
export function cniConfig(): object {
  return {
    cniVersion: '1.0.0',
    name: 'pods',
    plugins: [
      {
        type: 'bridge',
        bridge: 'pods',
        isGateway: true,
        ipMasq: true,
        hairpinMode: true,
        ipam: { type: 'host-local', ranges: [[{ subnet: POD_RANGE }]], routes: [{ dst: '0.0.0.0/0' }] },
      },
      { type: 'portmap', capabilities: { portMappings: true } },
    ],
  };
}

export function kubeletConfig(layout: Layout): object {
  return {
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    kind: 'KubeletConfiguration',
    authentication: {
      x509: { clientCAFile: certificateFile(layout, 'ca.crt') },
      webhook: { enabled: true },
      anonymous: { enabled: false },
    },
    authorization: { mode: 'Webhook' },
    tlsCertFile: certificateFile(layout, 'kubelet.crt'),
    tlsPrivateKeyFile: certificateFile(layout, 'kubelet.key'),
    containerRuntimeEndpoint: `unix://${CONTAINERD_SOCKET}`,
    cgroupDriver: 'cgroupfs',
    cgroupRoot: cgroupOf(layout),
    enforceNodeAllocatable: [],
    failSwapOn: false,
    // CoreDNS listens at the node's address.
    clusterDNS: [NODE_ADDRESS],
    clusterDomain: 'cluster.local',
    resolvConf: join(layout.folder, 'resolv.conf'),
    evictionHard: { 'memory.available': '50Mi', 'nodefs.available': '1%', 'imagefs.available': '1%' },
    // Images are loaded once, and nothing could bring them back.
    imageGCHighThresholdPercent: 100,
    imageGCLowThresholdPercent: 99,
    kubeAPIQPS: 100,
    kubeAPIBurst: 200,
    nodeStatusUpdateFrequency: '5s',
    // A changed Secret or ConfigMap is in the pods after this long.
    syncFrequency: '5s',
  };
}

export function kubeletArguments(layout: Layout): string[] {
  return [
    `--config=${join(layout.folder, 'kubelet.json')}`,
    `--kubeconfig=${kubeconfigFile(layout, 'kubelet')}`,
    `--root-dir=${join(layout.folder, 'kubelet')}`,
    `--node-ip=${NODE_ADDRESS}`,
    `--hostname-override=${NODE_NAME}`,
  ];
}

export function kubeProxyConfig(layout: Layout): object {
  return {
    apiVersion: 'kubeproxy.config.k8s.io/v1alpha1',
    kind: 'KubeProxyConfiguration',
    clientConnection: { kubeconfig: kubeconfigFile(layout, 'kube-proxy') },
    mode: 'iptables',
    clusterCIDR: POD_RANGE,
    hostnameOverride: NODE_NAME,
    // Zeroes: leave the settings of the machine's connection tracking alone.
    conntrack: { maxPerCore: 0, min: 0, tcpEstablishedTimeout: '0s', tcpCloseWaitTimeout: '0s' },
  };
}

/** For the names of services and pods; there is no other DNS that it could ask. */
export function corefile(layout: Layout): string {
  return `. {
  errors
  ready 127.0.0.1:8181
  kubernetes cluster.local in-addr.arpa {
    kubeconfig ${kubeconfigFile(layout, 'coredns')}
    ttl 5
  }
  cache 5
}
`;
}
