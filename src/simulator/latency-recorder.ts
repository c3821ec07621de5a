import { LATENCY_BUCKETS, type LatencyCounts, latencyBucket } from '../api/latency.js';

/** Counts durations in the buckets of src/api/latency.ts. */
export class LatencyRecorder {
  readonly #counts = new Float64Array(LATENCY_BUCKETS);

  add(ms: number): void {
    const bucket = latencyBucket(ms);
    this.#counts[bucket] = (this.#counts[bucket] as number) + 1;
  }

  counts(): LatencyCounts {
    const counts: Record<string, number> = {};
    this.#counts.forEach((count, bucket) => {
      if (count > 0) counts[bucket] = count;
    });
    return counts;
  }
}
