import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import type { Logger } from '../api/logger.js';
import { KubeClient } from '../kube/client.js';
import { systemClock } from '../kube/clock.js';
import { serveHealth } from '../kube/health.js';
import { findCluster } from '../kube/find-cluster.js';
import { KubeMetrics } from '../kube/metrics.js';
import { SERVICE_ACCOUNT } from '../kube/service-account.js';
import { createOperator } from '../operator/operator.js';
import { createPodAdmin } from '../operator/pod-admin.js';
import { createProcessMetrics } from '../telemetry/process-metrics.js';
import { Registry } from '../telemetry/registry.js';
import { parseBindAddress } from './bind-address.js';
import { EXIT, UsageError } from './errors.js';
import type { Io } from './io.js';
import { serveMetrics } from './metrics-server.js';
import { onSignals, signalExitCode } from './signals.js';

export interface OperatorFlags {
  readonly namespaces?: string;
  readonly leaderElect: boolean;
  readonly leaderElectionNamespace?: string;
  readonly leaderElectionLease: string;
  readonly metricsBindAddr: string;
  readonly healthProbeBindAddr: string;
  readonly simulatorImage: string;
  readonly simulatorAdminPort: number;
  readonly kubeconfig?: string;
}

const SERVICE_MONITORS_EVERY_MS = 15_000;

/**
 * V8 lets a heap double before it collects all of it, and so a cluster with many fleets would cost twice its memory. Like
 * this it collects after a tenth more; its work is on the network, not in the heap.
 */
const HEAP_GROWING_PERCENT = 10;

/** `cpe-sim operator`: looks after the CpeFleets of a cluster until a signal comes. */
export async function runOperator(flags: OperatorFlags, io: Io, logger: Logger): Promise<number> {
  setFlagsFromString(`--heap-growing-percent=${HEAP_GROWING_PERCENT}`);
  const metricsAddress = parseBindAddress(flags.metricsBindAddr, '--metrics-bind-addr');
  const healthAddress = parseBindAddress(flags.healthProbeBindAddr, '--health-probe-bind-addr');
  const namespaces = parseNamespaces(flags.namespaces);
  const instance = io.env['POD_NAME'] ?? hostname();

  const registry = new Registry();
  const processMetrics = createProcessMetrics(registry);
  const metrics = new KubeMetrics(registry);
  const client = KubeClient.fromConfig({
    load: await findCluster(flags.kubeconfig, io.env),
    fieldManager: 'cpe-sim-operator',
    onAnswer: metrics.onAnswer,
  });
  const admin = createPodAdmin(flags.simulatorAdminPort);
  const operator = createOperator({
    client,
    admin,
    namespaces,
    ...(flags.leaderElect && {
      election: {
        namespace: flags.leaderElectionNamespace ?? ownNamespace(io),
        lease: flags.leaderElectionLease,
        identity: `${instance}_${randomBytes(6).toString('hex')}`,
      },
    }),
    settings: { image: flags.simulatorImage, adminPort: flags.simulatorAdminPort },
    instance,
    metrics,
    clock: systemClock,
    random: Math.random,
    logger,
    serviceMonitorsEveryMs: SERVICE_MONITORS_EVERY_MS,
  });
  const metricsServer = await serveMetrics(registry, metricsAddress);
  const health = await serveHealth(operator.checks, healthAddress.host, healthAddress.port);
  logger.info('the operator runs', {
    namespaces: namespaces?.join(',') ?? 'all',
    metrics: `${metricsServer.url}/metrics`,
    health: health.url,
  });
  const end = new AbortController();
  const stopSignals = onSignals(process, {
    first(signal) {
      logger.info(`${signal}: reconciles end, then the operator does; once more to end at once`);
      end.abort();
    },
    second(signal) {
      process.exit(signalExitCode(signal));
    },
  });
  try {
    await operator.run(end.signal);
  } finally {
    stopSignals();
    await Promise.all([admin.close(), client.close(), metricsServer.close(), health.close()]);
    processMetrics.stop();
  }
  return EXIT.ok;
}

/** @throws UsageError for what is no list of namespaces */
function parseNamespaces(text: string | undefined): readonly string[] | undefined {
  if (text === undefined) return undefined;
  const names = text.split(',').map((name) => name.trim());
  const wrong = names.filter((name) => !/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(name));
  if (wrong.length > 0)
    throw new UsageError(`--namespaces: "${wrong.join(', ')}" is no namespace; write names like lab,field`);
  return names;
}

/** The namespace of the Lease: that of this pod. */
function ownNamespace(io: Io): string {
  const named = io.env['POD_NAMESPACE'] ?? '';
  if (named !== '') return named;
  try {
    return readFileSync(join(SERVICE_ACCOUNT, 'namespace'), 'utf8').trim();
  } catch {
    // Not in a pod: somebody tries it out.
    return 'default';
  }
}
