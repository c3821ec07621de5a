import { setTimeout as sleep } from 'node:timers/promises';
import type { ActionName, CpeSummary } from '../../api/admin.js';
import type { CpeFleet, CpeFleetStatusAction } from '../../api/generated/cpefleet.js';
import type { LifecycleState } from '../../api/lifecycle.js';
import { compileTemplate } from '../../api/identity.js';
import { parseAction } from '../../fleet/action-text.js';
import { ACTION_PREFIX } from '../../fleet/actions.js';
import { describeCpe } from '../describe-output.js';
import { ClusterError, EXIT } from '../errors.js';
import type { GetFormat } from '../get-output.js';
import { print, type Io } from '../io.js';
import { podCount } from '../../operator/desired/stateful-set.js';
import { printCpes } from '../print-cpes.js';
import type { Cluster, FleetPod } from './cluster.js';
import { podOfCpe } from './shard-of-cpe.js';

/** Pods that are asked at the same time. */
const PODS_AT_ONCE = 8;
const LOOK_MS = 250;

export interface CpeQuery {
  readonly state?: LifecycleState;
  /** 0: all. */
  readonly limit: number;
  readonly output: GetFormat;
}

/** Lists the CPEs of all pods of a fleet, by index. */
export async function listCpes(cluster: Cluster, io: Io, name: string, query: CpeQuery): Promise<void> {
  const { state, limit, output } = query;
  const fleet = await cluster.fleet(name);
  const token = await cluster.token(fleet);
  const pods = await cluster.pods(fleet);
  const running = pods.filter(({ ready }) => ready);
  const found: { readonly cpe: CpeSummary; readonly pod: string }[] = [];
  const wanted = limit === 0 ? Infinity : limit + 1;
  for (let first = 0; first < running.length && found.length < wanted; first += PODS_AT_ONCE) {
    const filter = { ...(state !== undefined && { state }), ...(limit > 0 && { limit: wanted - found.length }) };
    const some = running.slice(first, first + PODS_AT_ONCE);
    const lists = await Promise.all(some.map((pod) => cluster.ask(pod, token, (admin) => admin.cpes(filter))));
    some.forEach((pod, at) => {
      found.push(...(lists[at] ?? []).map((cpe) => ({ cpe, pod: pod.name })));
    });
  }
  const shown = limit === 0 ? found : found.slice(0, limit);
  printCpes(io, {
    cpes: shown.map(({ cpe }) => cpe),
    format: output,
    none: `No CPEs found in fleet ${name}.`,
    pods: output === 'wide' ? shown.map(({ pod }) => pod) : undefined,
    moreThan: found.length > shown.length ? limit : undefined,
  });
  const away = podCount(fleet) - running.length;
  if (away > 0) print(io.stderr, `The CPEs of ${away} pod(s) that do not run are missing here.`);
}

/** Shows one CPE: its state, its last events, a sample of its tree. */
export async function showCpe(cluster: Cluster, io: Io, name: string, cpe: string): Promise<void> {
  const fleet = await cluster.fleet(name);
  const pod = await podOf(cluster, fleet, cpe);
  const token = await cluster.token(fleet);
  const found = await cluster.ask(pod, token, (admin) => admin.cpe(nameForPod(fleet, cpe)));
  if (!found) throw noCpe(fleet, cpe);
  print(io.stdout, describeCpe(found, `${cluster.namespace}/${name} (pod ${pod.name})`, io.now()));
}

/** Shows what the pod that holds a CPE has logged. */
export async function showLogs(
  cluster: Cluster,
  io: Io,
  name: string,
  cpe: string,
  request: { readonly follow: boolean; readonly tail: number },
  interrupted: () => AbortSignal,
): Promise<void> {
  const fleet = await cluster.fleet(name);
  const pod = await podOf(cluster, fleet, cpe);
  print(io.stderr, `Pod ${pod.name} holds ${cpe}:`);
  await cluster.logs(pod, request, io.stdout.stream, interrupted());
}

export interface ActionFlags {
  readonly token?: string;
  readonly wait: boolean;
  readonly timeoutMs: number;
}

/**
 * Asks for an action by the fleet's annotation, as `kubectl annotate` would, with a token that makes it a new request.
 *
 * @returns the exit code; with `wait`, 1 when the action failed
 */
export async function act(
  cluster: Cluster,
  io: Io,
  action: ActionName,
  name: string,
  words: readonly string[],
  flags: ActionFlags,
): Promise<number> {
  const value = `${words.join(' ')}@${flags.token ?? io.now().toString(36)}`;
  // A mistake is told here, not by a condition of the fleet.
  parseAction(action, value);
  const fleet = await cluster.fleet(name);
  await cluster.annotate(fleet, { [`${ACTION_PREFIX}${action}`]: value });
  print(io.stdout, `cpefleet.cpesim.dev/${name} annotated: ${action}="${value}"`);
  if (!flags.wait) return EXIT.ok;
  const end = io.now() + flags.timeoutMs;
  for (;;) {
    const { actions = [] } = (await cluster.fleet(name)).status ?? {};
    const own = actions.find((one) => one.action === action && one.value === value);
    if (own && own.phase !== 'Running') return ended(io, own);
    if (io.now() >= end) {
      const far = own ? `${own.succeeded} of ${own.matched} CPEs have done it` : 'no operator has begun it';
      throw new ClusterError(`${action} has not ended within ${flags.timeoutMs / 1000} s: ${far}`);
    }
    await sleep(LOOK_MS);
  }
}

function ended(io: Io, { action, phase, matched, succeeded, failed, message }: CpeFleetStatusAction): number {
  const why = message === '' ? '' : `: ${message}`;
  print(io.stdout, `${action} ${phase}: ${succeeded} of ${matched} CPEs succeeded, ${failed} failed${why}`);
  return phase === 'Succeeded' ? EXIT.ok : EXIT.notWell;
}

/** Brings the metrics and the admin API of a pod to a port of this machine, until the user interrupts it. */
export async function forward(
  cluster: Cluster,
  io: Io,
  name: string,
  localPort: number,
  interrupted: () => AbortSignal,
): Promise<void> {
  const fleet = await cluster.fleet(name);
  const pod = (await cluster.pods(fleet)).find(({ ready }) => ready);
  if (!pod)
    throw new ClusterError(`no pod of the fleet ${cluster.namespace}/${name} runs; see kubectl describe cpefleet`);
  const token = await cluster.token(fleet);
  const tunnel = await cluster.tunnel(pod, localPort);
  print(io.stdout, `Pod ${pod.name}, until Ctrl-C:`);
  print(io.stdout, `  ${tunnel.url}/metrics`);
  print(io.stdout, `  curl -H 'Authorization: Bearer ${token}' ${tunnel.url}/admin/cpes`);
  const signal = interrupted();
  await new Promise((resolve) => {
    signal.addEventListener('abort', resolve);
  });
  await tunnel.close();
}

async function podOf(cluster: Cluster, fleet: CpeFleet, cpe: string): Promise<FleetPod> {
  const ordinal = podOfCpe(fleet, cpe);
  if (ordinal === undefined) throw noCpe(fleet, cpe);
  return cluster.pod(fleet, ordinal);
}

/** The admin API knows ids and serial numbers. */
function nameForPod({ metadata: { name } }: CpeFleet, cpe: string): string {
  return cpe.replace(/^index:/, `${name}-`);
}

function noCpe({ metadata: { name }, spec: { identity, replicas } }: CpeFleet, cpe: string): ClusterError {
  const serial = compileTemplate(identity.serialNumber).fill(0, '');
  return new ClusterError(
    `there is no CPE ${cpe} in the fleet ${name}: it has ${replicas}, the first is ${name}-0 with serial number ${serial}`,
  );
}
