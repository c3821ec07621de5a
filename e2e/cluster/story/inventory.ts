import type { Kubernetes } from './kubernetes.js';

/** Kinds of which a cluster makes objects by itself, or keeps what was there. */
const UNTOLD = [
  ...['events', 'events.events.k8s.io', 'endpoints', 'endpointslices.discovery.k8s.io', 'componentstatuses'],
  ...['nodes.metrics.k8s.io', 'pods.metrics.k8s.io', 'persistentvolumes', 'ipaddresses.networking.k8s.io'],
];

/** The names of all objects of a cluster, with kind and namespace. */
export async function allObjects(kubernetes: Kubernetes): Promise<ReadonlySet<string>> {
  const kinds = (await kubernetes.kubectl('api-resources', '--verbs=list', '--output=name')).trim().split('\n');
  const told = kinds.filter((kind) => !UNTOLD.includes(kind)).join(',');
  const columns = 'KIND:.kind,NAMESPACE:.metadata.namespace,NAME:.metadata.name';
  const table = await kubernetes.kubectl(
    'get',
    told,
    '--all-namespaces',
    '--no-headers',
    `--output=custom-columns=${columns}`,
  );
  return new Set(
    table
      .trim()
      .split('\n')
      .map((line) => line.trim().replaceAll(/ +/g, ' '))
      // A kubelet makes that of its node some time after it has begun.
      .filter((line) => !line.startsWith('Lease kube-node-lease ')),
  );
}
