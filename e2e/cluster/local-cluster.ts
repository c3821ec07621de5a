import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cgroupFolders } from './cgroups.js';
import { apiServerArguments, controllerManagerArguments, etcdArguments, schedulerArguments } from './control-plane.js';
import { writeCredentials } from './credentials.js';
import { ClusterError } from './errors.js';
import { initOf, livingLauncher } from './launcher.js';
import { kubeconfigFile, type Layout } from './layout.js';
import { inside, onNetwork, openNamespace } from './namespace.js';
import {
  cniConfig,
  CONTAINERD_SOCKET,
  containerdConfig,
  corefile,
  kubeletArguments,
  kubeletConfig,
  kubeProxyConfig,
} from './node.js';
import { Programs } from './programs.js';
import { run } from './run.js';
import { takeDown } from './take-down.js';
import { makeVolumes } from './volumes.js';

/** Folders that hold the programs of a cluster. */
export interface Binaries {
  /** etcd, kube-apiserver, kubelet, kubectl and their like. */
  readonly kubernetes: string;
  /** CoreDNS and pause. */
  readonly programs: string;
}

/**
 * Starts a Kubernetes of one node in namespaces of its own, and waits until the node takes pods. What is left of an
 * earlier cluster of the name is removed first.
 *
 * @param images archives to load, as `buildah push oci-archive:FILE` writes them; the pause image among them
 */
export async function startLocalCluster(layout: Layout, binaries: Binaries, images: readonly string[]): Promise<void> {
  await takeDown(layout);
  writeFiles(layout);
  const init = await openNamespace(layout, join(binaries.programs, 'pause'));
  const programs = new Programs(layout, init);
  const kube = (name: string, args: readonly string[]): void => {
    programs.start(name, join(binaries.kubernetes, name), args);
  };
  programs.start('containerd', 'containerd', [`--config=${join(layout.folder, 'containerd.toml')}`]);
  kube('etcd', etcdArguments(layout));
  kube('kube-apiserver', apiServerArguments(layout));
  const kubectl = (args: readonly string[], input = ''): Promise<string> =>
    run(...split(onNetwork(init, [join(binaries.kubernetes, 'kubectl'), ...args])), {
      input,
      env: { ...process.env, KUBECONFIG: kubeconfigFile(layout) },
    });

  await programs.until('containerd', 'containerd answers', async () => {
    await run(...split(inside(init, ['ctr', `--address=${CONTAINERD_SOCKET}`, 'version'])));
    return true;
  });
  const loading = load(init, images);
  // It is awaited below; until then a failure must not count as unhandled.
  loading.catch(() => undefined);
  await programs.until('kube-apiserver', 'the API server is ready', async () => {
    await kubectl(['get', '--raw=/readyz']);
    return true;
  });
  kube('kube-controller-manager', controllerManagerArguments(layout));
  kube('kube-scheduler', schedulerArguments(layout));
  kube('kubelet', kubeletArguments(layout));
  kube('kube-proxy', [`--config=${join(layout.folder, 'kube-proxy.json')}`]);
  programs.start('coredns', join(binaries.programs, 'coredns'), [`-conf=${join(layout.folder, 'Corefile')}`]);
  const volumes = { apiVersion: 'v1', kind: 'List', items: makeVolumes(layout) };
  await kubectl(['apply', '--server-side', '-f', '-'], JSON.stringify(volumes));
  await Promise.all([
    loading,
    programs.until('kubelet', 'the node is there', async () => {
      await kubectl(['wait', 'node', '--all', '--for=condition=Ready', '--timeout=30s']);
      return true;
    }),
    // Every namespace gets its service account and the certificate of the API server.
    programs.until('kube-controller-manager', 'pods may be made', async () => {
      await kubectl(['get', 'serviceaccount/default', 'configmap/kube-root-ca.crt']);
      return true;
    }),
    programs.until('coredns', 'CoreDNS is ready', async () => {
      // It listens once it knows the services.
      const listening = await run(...split(onNetwork(init, ['ss', '-Hlnu', 'sport', '=', ':53'])));
      return listening === '' ? undefined : true;
    }),
  ]);
}

/** The pid of process 1 of a running cluster. */
export function runningInit(layout: Layout): number {
  const launcher = livingLauncher(layout);
  const init = launcher && initOf(launcher);
  if (init !== undefined) return init;
  throw new ClusterError('CLUSTER_NOT_UP', `There is no cluster ${layout.name}: \`make cluster-up\` brings it up`);
}

async function load(init: number, archives: readonly string[]): Promise<void> {
  const ctr = ['ctr', `--address=${CONTAINERD_SOCKET}`, '--namespace=k8s.io', 'images', 'import'];
  for (const archive of archives) await run(...split(inside(init, [...ctr, archive])));
}

function writeFiles(layout: Layout): void {
  const { folder } = layout;
  for (const one of [folder, join(folder, 'cni'), join(folder, 'etcd')])
    mkdirSync(one, { recursive: true, mode: 0o700 });
  for (const cgroup of cgroupFolders(layout)) mkdirSync(cgroup, { recursive: true });
  writeCredentials(layout);
  const files = {
    'containerd.toml': containerdConfig(layout),
    'cni/pods.conflist': JSON.stringify(cniConfig()),
    'kubelet.json': JSON.stringify(kubeletConfig(layout)),
    'kube-proxy.json': JSON.stringify(kubeProxyConfig(layout)),
    'resolv.conf': '',
    Corefile: corefile(layout),
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
}

function split([program = '', ...args]: readonly string[]): [string, string[]] {
  return [program, args];
}
