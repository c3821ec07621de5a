import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadAll } from 'js-yaml';
import { goModuleFolder } from '../../../scripts/go-programs.mjs';
import type { Kubernetes } from './kubernetes.js';
import type { MonitoringImages } from './monitoring-images.js';

export const MONITORING = 'monitoring';
/** Of all that Prometheus is to find. */
export const RELEASE_LABEL = { release: 'prometheus' };

/** What the Prometheus operator needs to run a Prometheus; the other kinds that it knows are large and unused here. */
const KINDS = ['prometheuses', 'prometheusrules', 'servicemonitors', 'podmonitors', 'probes', 'scrapeconfigs'];

/** As much of a manifest as is changed here. */
interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

/** Installs the Prometheus operator, as its own manifests do, and a Prometheus with rights to find pods. */
export async function installPrometheus(kubernetes: Kubernetes, images: MonitoringImages): Promise<void> {
  const source = goModuleFolder('prometheus-operator', 'github.com/prometheus-operator/prometheus-operator');
  const bundle = read(join(source, 'bundle.yaml'))
    .replaceAll(/quay\.io\/prometheus-operator\/(prometheus-[a-z-]+):v[0-9.]+/g, (name, program: string) =>
      program in images ? images[program as keyof MonitoringImages] : name,
    )
    // With a fifth of a processor, and a hundredth for the reloader, most of the story would be waiting for them.
    .replace(/limits:\n\s+cpu: 200m\n\s+memory: 200Mi/, 'limits: {}')
    .replace('- --kubelet-endpoints=true', '- --kubelet-endpoints=true\n        - --config-reloader-cpu-limit=0');
  const isCrd = ({ kind }: Manifest): boolean => kind === 'CustomResourceDefinition';
  const bundled = manifests(bundle);
  const crds = bundled.filter((one) => isCrd(one) && KINDS.includes(one.metadata.name.split('.')[0] ?? ''));
  const rights = ['service-account', 'cluster-role', 'cluster-role-binding'].flatMap((name) =>
    manifests(read(join(source, 'example', 'rbac', 'prometheus', `prometheus-${name}.yaml`))),
  );
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: MONITORING } };
  await kubernetes.apply(namespace, ...crds);
  // A kind that is not served when the operator starts is one that it leaves alone for good.
  const names = crds.map(({ metadata }) => `crd/${metadata.name}`);
  await kubernetes.kubectl('wait', '--for=condition=Established', '--timeout=30s', ...names);
  await kubernetes.apply(...bundled.filter((one) => !isCrd(one)), ...rights);
  await kubernetes.apply(prometheus(images.prometheus));
}

/** Installs metrics-server, as its own manifests do. */
export async function installMetricsServer(kubernetes: Kubernetes, images: MonitoringImages): Promise<void> {
  const source = goModuleFolder('metrics-server', 'sigs.k8s.io/metrics-server');
  const text = (await kubernetes.kubectl('kustomize', join(source, 'manifests', 'base')))
    .replace(/image: .*/, `image: ${images['metrics-server']}`)
    // The kubelet of kind has a certificate of its own making.
    .replace('- --cert-dir=/tmp', '- --cert-dir=/tmp\n        - --kubelet-insecure-tls')
    .replace('--metric-resolution=15s', '--metric-resolution=10s\n        - --kubelet-request-timeout=5s')
    .replace('initialDelaySeconds: 20', 'initialDelaySeconds: 1');
  await kubernetes.apply(...(loadAll(text) as object[]));
}

/** The answer to an instant query: labels and value of each series. */
export interface Sample {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Asks PromQL over the HTTP API of the Prometheus in the cluster. */
export async function promQl(kubernetes: Kubernetes, query: string): Promise<readonly Sample[]> {
  const answer = await askPrometheus<{ readonly result: readonly RawSample[] }>(
    kubernetes,
    `query?query=${encodeURIComponent(query)}`,
  );
  return answer.result.map(({ metric, value }) => ({ metric, value: Number(value[1]) }));
}

/** Names of the alerts that fire. */
export async function firingAlerts(kubernetes: Kubernetes): Promise<readonly string[]> {
  const { alerts } = await askPrometheus<{ readonly alerts: readonly Alert[] }>(kubernetes, 'alerts');
  return alerts.filter(({ state }) => state === 'firing').map(({ labels }) => labels.alertname);
}

/** Pods whose metrics it scrapes, by the state of the scrape. */
export async function targets(kubernetes: Kubernetes, namespace: string): Promise<readonly string[]> {
  const { activeTargets } = await askPrometheus<{ readonly activeTargets: readonly Target[] }>(kubernetes, 'targets');
  return activeTargets
    .filter(({ health, labels }) => health === 'up' && labels['namespace'] === namespace)
    .map(({ labels }) => labels['pod'] ?? '')
    .sort();
}

interface RawSample {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [number, string];
}
interface Alert {
  readonly state: string;
  readonly labels: { readonly alertname: string };
}
interface Target {
  readonly health: string;
  readonly labels: Readonly<Record<string, string>>;
}

async function askPrometheus<T>(kubernetes: Kubernetes, path: string): Promise<T> {
  const pod = `/api/v1/namespaces/${MONITORING}/pods/prometheus-prometheus-0:9090`;
  const text = await kubernetes.fetch(`${pod}/proxy/api/v1/${path}`);
  return (JSON.parse(text ?? '{"data":{}}') as { readonly data: T }).data;
}

/**
 * As the operator sets them, but for the last: the reloader now and then misses that the kubelet has brought a new
 * configuration, and would look for it after three minutes.
 */
const RELOADER_ARGS = [
  '--listen-address=:8080',
  '--reload-url=http://localhost:9090/-/reload',
  '--config-file=/etc/prometheus/config/prometheus.yaml.gz',
  '--config-envsubst-file=/etc/prometheus/config_out/prometheus.env.yaml',
  '--watched-dir=/etc/prometheus/rules/prometheus-prometheus-rulefiles-0',
  '--watch-interval=5s',
];

function prometheus(image: string): object {
  const everywhere = { matchLabels: RELEASE_LABEL };
  return {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'Prometheus',
    metadata: { name: 'prometheus', namespace: MONITORING },
    spec: {
      image,
      version: '3.7.3',
      replicas: 1,
      serviceAccountName: 'prometheus',
      serviceMonitorSelector: everywhere,
      serviceMonitorNamespaceSelector: {},
      ruleSelector: everywhere,
      ruleNamespaceSelector: {},
      scrapeInterval: '5s',
      evaluationInterval: '5s',
      securityContext: { runAsNonRoot: true, runAsUser: 65_534, fsGroup: 65_534 },
      containers: [{ name: 'config-reloader', args: RELOADER_ARGS }],
    },
  };
}

const read = (file: string): string => readFileSync(file, 'utf8');

/** With all that is in the namespace `default`, or in none where one is needed, moved to that of the monitoring. */
function manifests(yaml: string): Manifest[] {
  const text = yaml.replaceAll('namespace: default', `namespace: ${MONITORING}`);
  // Before the first separator there may be nothing.
  const objects = (loadAll(text) as (Manifest | null)[]).filter((object) => object !== null);
  return objects.map((object) =>
    object.kind === 'ServiceAccount' ? { ...object, metadata: { ...object.metadata, namespace: MONITORING } } : object,
  );
}
