import type { ShardRange } from '../api/shard-config.js';

/** Shards of pods: contiguous blocks of `cpesPerPod` indices, the last one as long as the rest. No CPEs, no shards. */
export function podShards(replicas: number, cpesPerPod: number): ShardRange[] {
  const of = Math.ceil(replicas / cpesPerPod);
  return Array.from({ length: of }, (_, ordinal) => podShard(replicas, cpesPerPod, ordinal));
}

/** The shard of one pod; an empty one for a pod that the fleet no longer needs and that has not ended yet. */
export function podShard(replicas: number, cpesPerPod: number, ordinal: number): ShardRange {
  const of = Math.max(1, Math.ceil(replicas / cpesPerPod));
  const first = ordinal * cpesPerPod;
  return { ordinal, of, first, stride: 1, count: Math.max(0, Math.min(cpesPerPod, replicas - first)) };
}

/**
 * Shards of a laptop's workers, which take turns at the indices: scaling changes the counts and moves no CPE. There are
 * always as many shards as workers, if need be empty ones.
 */
export function workerShards(replicas: number, workers: number): ShardRange[] {
  return Array.from({ length: workers }, (_, ordinal) => {
    const count = Math.max(0, Math.ceil((replicas - ordinal) / workers));
    return { ordinal, of: workers, first: ordinal, stride: workers, count };
  });
}

/** The shard that holds a CPE, or undefined when none of them does. */
export function shardOf(index: number, shards: readonly ShardRange[]): ShardRange | undefined {
  const [head] = shards;
  if (!head || head.count === 0) return undefined;
  const ordinal = head.stride === 1 ? Math.floor(index / head.count) : index % head.stride;
  const shard = shards[ordinal];
  return shard && index < shard.first + shard.count * shard.stride ? shard : undefined;
}
