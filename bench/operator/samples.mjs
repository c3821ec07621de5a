/** Reads metrics in the text format of Prometheus, and says what changed between two readings. */

/** The samples of an exposition: value by `name{labels}`. */
export function samplesOf(text) {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))]),
  );
}

/** Samples of a metric, summed up by what `keyOf` makes of their labels; those for which that is undefined are left out. */
export function sums(samples, metric, keyOf) {
  const all = new Map();
  for (const [sample, value] of samples) {
    if (!sample.startsWith(`${metric}{`)) continue;
    const labels = Object.fromEntries(
      Array.from(sample.matchAll(/(\w+)="([^"]*)"/g), ([, name, label]) => [name, label]),
    );
    const key = keyOf(labels);
    if (key !== undefined) all.set(key, (all.get(key) ?? 0) + value);
  }
  return all;
}

/** What grew from one `sums` to a later one, and by how much. */
export function growth(before, after) {
  return new Map(
    [...after].map(([key, value]) => [key, value - (before.get(key) ?? 0)]).filter(([, more]) => more > 0),
  );
}

/**
 * A quantile of what a histogram counted between two readings: the bucket that it falls into, as `[above, upTo]` in the
 * histogram's unit; undefined when nothing was counted.
 */
export function quantileBucket(before, after, metric, quantile) {
  const bounds = ({ le }) => (le === '+Inf' ? Infinity : Number(le));
  const [old, now] = [before, after].map((samples) => sums(samples, `${metric}_bucket`, bounds));
  const buckets = [...now].map(([le, count]) => [le, count - (old.get(le) ?? 0)]).sort(([a], [b]) => a - b);
  const [, total] = buckets.at(-1) ?? [0, 0];
  if (total === 0) return undefined;
  const found = buckets.findIndex(([, count]) => count >= quantile * total);
  return [buckets[found - 1]?.[0] ?? 0, buckets[found][0]];
}

/** The smallest of the numbers that so large a share of them does not exceed. */
export function quantile(numbers, share) {
  return [...numbers].sort((a, b) => a - b)[Math.max(0, Math.ceil(share * numbers.length) - 1)];
}
