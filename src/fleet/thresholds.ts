import { formatDuration } from '../api/duration.js';
import type { LatencyCounts } from '../api/latency.js';
import { latencyPercentile } from '../api/latency.js';
import type { LifecycleCounts } from '../api/lifecycle.js';
import type { Comparator, Threshold } from '../api/threshold.js';

/** What thresholds are held against. */
export interface Measures {
  /** CPEs that the fleet is to have. */
  readonly replicas: number;
  readonly cpes: LifecycleCounts;
  readonly faults: number;
  readonly sessionMs: LatencyCounts;
  readonly bootstrapMs: LatencyCounts;
}

/** How one threshold fares. */
export interface Verdict {
  readonly threshold: Threshold;
  /** Undefined: nothing is measured yet. */
  readonly met: boolean | undefined;
  /** For a person: the threshold and what it is; `bootstrap.p95 < 2s is 2.3s`. */
  readonly text: string;
}

/** Holds a threshold against what was measured. */
export function judge(threshold: Threshold, measures: Measures): Verdict {
  const actual = actualOf(threshold, measures);
  const met = actual === undefined ? undefined : compare(actual, threshold.comparator, threshold.value);
  const shown = actual === undefined ? 'not measured yet' : show(threshold, actual);
  return { threshold, met, text: `${threshold.text} (is ${shown})` };
}

function actualOf(
  threshold: Threshold,
  { replicas, cpes, faults, sessionMs, bootstrapMs }: Measures,
): number | undefined {
  switch (threshold.measure) {
    case 'bootstrap':
      return latencyPercentile(bootstrapMs, threshold.percentile);
    case 'session':
      return latencyPercentile(sessionMs, threshold.percentile);
    case 'ready':
    case 'failed': {
      const count = cpes[threshold.measure];
      if (!threshold.percent) return count;
      return replicas === 0 ? undefined : (100 * count) / replicas;
    }
    case 'faults':
      return faults;
  }
}

function compare(actual: number, comparator: Comparator, value: number): boolean {
  switch (comparator) {
    case '<':
      return actual < value;
    case '<=':
      return actual <= value;
    case '>':
      return actual > value;
    case '>=':
      return actual >= value;
    case '==':
      return actual === value;
  }
}

function show(threshold: Threshold, actual: number): string {
  if (threshold.measure === 'bootstrap' || threshold.measure === 'session') {
    return actual < 10 ? `${actual.toFixed(1)}ms` : formatDuration(actual);
  }
  if ((threshold.measure === 'ready' || threshold.measure === 'failed') && threshold.percent) {
    return `${Number(actual.toFixed(2))}%`;
  }
  return String(actual);
}
