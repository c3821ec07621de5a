/**
 * Durations as counts in logarithmic buckets: constant memory, an array increment to record, and sums of shards give the
 * percentiles of the fleet. Eight buckets an octave: a percentile is at most 9 % off.
 */

const BUCKETS_PER_OCTAVE = 8;
/** From 1/16 ms to 2^17 ms (131 s), and one bucket above. */
const LOWEST_OCTAVE = -4;
export const LATENCY_BUCKETS = (17 - LOWEST_OCTAVE) * BUCKETS_PER_OCTAVE + 1;

/** Bucket number (as text) to count; buckets without a count are left out. */
export type LatencyCounts = Readonly<Record<string, number>>;

/** The bucket that a duration in milliseconds belongs to. */
export function latencyBucket(ms: number): number {
  if (!(ms > 0)) return 0;
  const bucket = Math.ceil((Math.log2(ms) - LOWEST_OCTAVE) * BUCKETS_PER_OCTAVE);
  return Math.min(Math.max(bucket, 0), LATENCY_BUCKETS - 1);
}

/** The upper bound of a bucket in milliseconds. */
export function latencyBound(bucket: number): number {
  return 2 ** (bucket / BUCKETS_PER_OCTAVE + LOWEST_OCTAVE);
}

/** Adds up the counts of several shards. */
export function mergeLatencies(all: readonly LatencyCounts[]): LatencyCounts {
  const sum: Record<string, number> = {};
  for (const counts of all) {
    for (const [bucket, count] of Object.entries(counts)) sum[bucket] = (sum[bucket] ?? 0) + count;
  }
  return sum;
}

/** The duration in milliseconds that `percent` of the recorded ones do not pass, or undefined when none is recorded. */
export function latencyPercentile(counts: LatencyCounts, percent: number): number | undefined {
  const entries = Object.entries(counts).map(([bucket, count]) => [Number(bucket), count] as const);
  entries.sort(([a], [b]) => a - b);
  const total = entries.reduce((sum, [, count]) => sum + count, 0);
  if (total === 0) return undefined;
  let rank = Math.max(1, Math.ceil((percent / 100) * total));
  for (const [bucket, count] of entries) {
    rank -= count;
    if (rank <= 0) return latencyBound(bucket);
  }
  return undefined;
}
