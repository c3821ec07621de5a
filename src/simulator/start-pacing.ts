import { unit } from '../api/random.js';
import type { ShardConfig } from '../api/shard-config.js';

const STREAM_START = 0x53544152;

/**
 * When a CPE of a shard makes its first contact, in milliseconds from the shard's start. The fleet's rate is shared among
 * the shards by their counts, and every CPE adds a jitter of its own that follows from (seed, index).
 */
export function startOffset(config: Pick<ShardConfig, 'seed' | 'replicas' | 'shard' | 'start'>, slot: number): number {
  const { first, stride, count } = config.shard;
  const perSecond = (config.start.ratePerSecond * count) / Math.max(config.replicas, 1);
  const jitter = config.start.jitterMs * unit(config.seed, first + slot * stride, STREAM_START);
  return (slot / perSecond) * 1000 + jitter;
}
