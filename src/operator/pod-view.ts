import type { KubeObject } from '../kube/object.js';
import { POD_HASH } from './names.js';

/** What the operator reads of a pod. */
export interface Pod extends KubeObject {
  readonly spec?: unknown;
  readonly status?: {
    readonly phase?: string;
    readonly podIP?: string;
    readonly reason?: string;
    readonly message?: string;
    readonly conditions?: readonly PodCondition[];
    readonly containerStatuses?: readonly ContainerStatus[];
  };
}

export interface PodCondition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
}

export interface ContainerStatus {
  readonly restartCount?: number;
  readonly state?: {
    readonly waiting?: { readonly reason?: string; readonly message?: string };
    readonly running?: object;
    readonly terminated?: Terminated;
  };
  readonly lastState?: { readonly terminated?: Terminated };
}

interface Terminated {
  readonly reason?: string;
  readonly message?: string;
  readonly exitCode?: number;
}

/** The pod of one shard. */
export interface ShardPod {
  readonly name: string;
  readonly uid: string;
  readonly ordinal: number;
  /** Empty until it has one. */
  readonly ip: string;
  /** What it was made from; see POD_HASH. */
  readonly hash: string;
  readonly ready: boolean;
  readonly terminating: boolean;
  readonly createdAt: string;
  /** Why it is not ready, for a person; empty when nothing is known to be wrong. */
  readonly trouble: string;
  /** Why its simulator cannot use what it was configured with, in its own words; empty when it can, or none has said so. */
  readonly refusal: string;
}

/** The pods of a fleet by ordinal; pods that are called otherwise are none of the fleet's StatefulSet. */
export function shardPods(fleet: string, pods: readonly Pod[]): ShardPod[] {
  return pods.flatMap((pod) => shardPod(fleet, pod) ?? []).sort((a, b) => a.ordinal - b.ordinal);
}

function shardPod(fleet: string, pod: Pod): ShardPod | undefined {
  const { name, uid = '', annotations = {}, deletionTimestamp, creationTimestamp = '' } = pod.metadata;
  const digits = name.startsWith(`${fleet}-`) ? name.slice(fleet.length + 1) : '';
  if (!/^\d{1,9}$/.test(digits)) return undefined;
  const { podIP = '', conditions = [], phase } = pod.status ?? {};
  const ended = phase === 'Failed' || phase === 'Succeeded';
  return {
    name,
    uid,
    ordinal: Number(digits),
    ip: podIP,
    hash: annotations[POD_HASH] ?? '',
    ready: !ended && conditions.some(({ type, status }) => type === 'Ready' && status === 'True'),
    terminating: deletionTimestamp !== undefined,
    createdAt: creationTimestamp,
    trouble: deletionTimestamp === undefined ? troubleOf(pod) : 'it is ending',
    refusal: refusalOf(pod),
  };
}

/** The exit code of a simulator that was given what it cannot use; to start it again does not help. */
const UNUSABLE = 2;

function refusalOf({ status: { containerStatuses = [] } = {} }: Pod): string {
  for (const { state, lastState } of containerStatuses) {
    const ended = state?.terminated ?? lastState?.terminated;
    if (state?.running === undefined && ended?.exitCode === UNUSABLE) return shortened(lastWords(ended.message));
  }
  return '';
}

/** The longest text that is taken over from a pod. */
const LONGEST = 300;

/** The most telling of what a pod says about itself. */
function troubleOf({ status = {} }: Pod): string {
  const { phase, reason, message, conditions = [], containerStatuses = [] } = status;
  for (const { state, lastState, restartCount = 0 } of containerStatuses) {
    const ended = state?.terminated ?? lastState?.terminated;
    const { waiting } = state ?? {};
    if (waiting?.reason === 'CrashLoopBackOff' && ended) {
      return sentence(`it ended ${restartCount + 1} times`, lastWords(ended.message) || ended.reason);
    }
    if (waiting?.reason !== undefined && waiting.reason !== 'ContainerCreating' && waiting.reason !== 'PodInitializing')
      return sentence(waiting.reason, waiting.message);
    if (state?.terminated) return sentence('it ended', lastWords(state.terminated.message) || state.terminated.reason);
  }
  if (phase === 'Failed') return sentence(reason ?? 'it failed', message);
  const unscheduled = conditions.find(({ type, status: is }) => type === 'PodScheduled' && is === 'False');
  if (unscheduled) return sentence(unscheduled.reason ?? 'it has no node', unscheduled.message);
  return '';
}

function sentence(what: string, why: string | undefined): string {
  return shortened(why === undefined || why === '' ? what : `${what}: ${why}`);
}

function shortened(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 1)}…`;
}

/** Of a log's end: what the program told when it gave up, from its first error on, or else its last line. */
function lastWords(text = ''): string {
  const lines = text.trim().split('\n');
  const first = lines.findIndex((line) => line.startsWith('error: '));
  if (first < 0) return lines.at(-1) ?? '';
  return lines
    .slice(first)
    .map((line) => line.replace(/^error: /, '').trim())
    .join('; ');
}
