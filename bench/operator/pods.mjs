/**
 * Stands in for the simulators of all pods of a cluster: one HTTP server behind all addresses that kwok gives to pods. To
 * the operator it is the admin API (src/api/admin.ts): a pod starts with the configuration that its ConfigMap has then,
 * its CPEs become ready two seconds later, it takes over configurations and has done any action at once. There are no
 * CPEs behind it. It also binds the pods to kwok's node, as a scheduler would.
 *
 *     node bench/operator/pods.mjs KUBECONFIG PORT
 */
import { createServer } from 'node:http';
import { podShard } from '../../dist/fleet/shards.js';
import { KubeClient } from '../../dist/kube/client.js';
import { systemClock } from '../../dist/kube/clock.js';
import { isConflict, isNotFound } from '../../dist/kube/errors.js';
import { Informer } from '../../dist/kube/informer.js';
import { loadKubeConfig } from '../../dist/kube/kube-config.js';
import { CONFIG_MAPS, PODS } from '../../dist/kube/resources.js';
import { until } from './until.mjs';

const BOOTSTRAP_MS = 2_000;
const BINDINGS = { group: '', version: 'v1', plural: 'bindings', kind: 'Binding', namespaced: true };
const FLEET_LABEL = 'cpesim.dev/fleet';

const [kubeconfigFile, port] = process.argv.slice(2);
const client = KubeClient.fromConfig({ load: () => loadKubeConfig(kubeconfigFile), fieldManager: 'bench' });
const logger = { debugEnabled: false, debug() {}, info() {}, warn: console.error, error: console.error };
const common = { source: client, namespaces: ['bench'], clock: systemClock, random: Math.random, logger };
const pods = new Informer({
  ...common,
  resource: PODS,
  trim: ({ metadata: { name, namespace, uid, resourceVersion, labels }, spec: { nodeName }, status }) => ({
    metadata: { name, namespace, uid, resourceVersion, labels },
    spec: { nodeName },
    status: { podIP: status?.podIP },
  }),
  indexes: { ip: ({ status }) => (status.podIP === undefined ? [] : [status.podIP]) },
});
const configMaps = new Informer({ ...common, resource: CONFIG_MAPS });

/** What runs in each pod, by its uid. */
const simulators = new Map();
pods.onChange(({ kind, object }) => {
  if (kind === 'deleted') simulators.delete(object.metadata.uid);
  else if (object.spec.nodeName === undefined) bind(object).catch(console.error);
});

async function bind({ metadata: { namespace, name } }) {
  try {
    await client.create(BINDINGS, { metadata: { namespace, name }, target: { kind: 'Node', name: 'kwok' } });
  } catch (error) {
    // It was deleted since, or this is the same pod once more.
    if (!isNotFound(error) && !isConflict(error)) throw error;
  }
}

/** The simulator behind an address; it starts when it is asked for the first time. */
function simulatorAt(ip) {
  const [pod] = pods.store.byIndex('ip', ip);
  if (!pod) return undefined;
  const { uid, name, namespace, labels } = pod.metadata;
  const started = simulators.get(uid);
  if (started) return started;
  const fleet = labels[FLEET_LABEL];
  const text = configMaps.store.get(`${namespace}/${fleet}-pods`)?.data['pods.json'];
  if (text === undefined) return undefined;
  const config = JSON.parse(text);
  const shard = podShard(config.replicas, config.cpesPerPod, Number(name.slice(fleet.length + 1)));
  const simulator = { fleet, shard, generation: config.generation, startedAt: Date.now() };
  simulators.set(uid, simulator);
  return simulator;
}

function statusOf({ fleet, shard, generation, startedAt }) {
  const age = Date.now() - startedAt;
  const up = age >= BOOTSTRAP_MS ? shard.count : 0;
  const sessions = up + Math.floor((up * age) / 300_000);
  return {
    fleet,
    shard,
    generation,
    started_at: new Date(startedAt).toISOString(),
    cpes: { new: 0, bootstrapping: shard.count - up, ready: up, failed: 0 },
    sessions: { active: 0, succeeded: sessions, failed: 0 },
    bootstraps: up,
    faults: 0,
    session_ms: { 72: sessions },
    bootstrap_ms: { 72: up },
    failures: {},
  };
}

function answer(simulator, what, text) {
  if (what === 'GET /admin/status') return statusOf(simulator);
  if (what === 'PUT /admin/config') {
    const { generation, shard } = JSON.parse(text);
    Object.assign(simulator, { generation, shard });
    return { generation };
  }
  const id = /^PUT \/admin\/actions\/(.*)$/.exec(what)?.[1];
  const { count } = simulator.shard;
  return id && { id, phase: 'Succeeded', matched: count, succeeded: count, failed: 0, message: '' };
}

const server = createServer(async (request, response) => {
  let text = '';
  for await (const chunk of request) text += chunk;
  const ip = request.socket.localAddress;
  // The operator may hear of an address before the watch here does.
  const simulator = simulatorAt(ip) ?? (await until(`${ip} is a pod`, () => simulatorAt(ip)).catch(() => undefined));
  const body = simulator && answer(simulator, `${request.method} ${request.url}`, text);
  response.writeHead(body ? 200 : 404, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body ?? { code: 'ADMIN_UNKNOWN', error: `${ip}: there is no ${request.url}` }));
});
const end = new AbortController();
process.once('SIGTERM', () => {
  end.abort();
  server.close();
  server.closeAllConnections();
});
server.listen({ port: Number(port), host: '0.0.0.0', backlog: 4096 });
await Promise.all([pods.run(end.signal), configMaps.run(end.signal)]);
await client.close();
