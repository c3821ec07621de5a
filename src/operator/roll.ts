import type { ShardPod } from './pod-view.js';

/** What a roll goes by. */
export interface RollInputs {
  /** Pods that the fleet needs. */
  readonly desired: number;
  /** What a pod that is up to date is marked with. */
  readonly podHash: string;
  readonly maxUnavailablePercent: number;
  /** Uids of pods that are marked as up to date and yet refuse the configuration: they started with an older one. */
  readonly refusing: ReadonlySet<string>;
}

/**
 * The pods to restart now: those that are out of date, as many as may be down at the same time, at least one. Pods that
 * are not ready anyway are down already, so they come first and cost nothing; then the highest ordinals, as a StatefulSet
 * does it.
 */
export function planRoll(pods: readonly ShardPod[], inputs: RollInputs): ShardPod[] {
  const { desired, podHash, maxUnavailablePercent, refusing } = inputs;
  const needed = pods.filter(({ ordinal }) => ordinal < desired);
  const outdated = needed.filter((pod) => !pod.terminating && (pod.hash !== podHash || refusing.has(pod.uid)));
  const down = outdated.filter(({ ready }) => !ready);
  const up = outdated.filter(({ ready }) => ready).sort((a, b) => b.ordinal - a.ordinal);
  const available = needed.filter(({ ready, terminating }) => ready && !terminating).length;
  const mayBeDown = Math.max(1, Math.floor((desired * maxUnavailablePercent) / 100));
  return [...down, ...up.slice(0, Math.max(0, mayBeDown - (desired - available)))];
}

/** Needed pods that do not run what they should. */
export function outdatedPods(pods: readonly ShardPod[], { desired, podHash, refusing }: RollInputs): number {
  return pods.filter((pod) => pod.ordinal < desired && (pod.hash !== podHash || refusing.has(pod.uid))).length;
}
