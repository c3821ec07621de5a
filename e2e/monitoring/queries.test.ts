import { expect, it } from '@jest/globals';
import { metricsOf } from './queries.js';

it.each<[string, readonly string[]]>([
  ['rate(a_total{job="x", code=~"b_total"}[5m]) > 1', ['a_total']],
  ['sum without (kind) (rate(a_total[5m])) == 0 and sum by (x) (b{state="ready"}) > 0', ['a_total', 'b']],
  ['count by (namespace) (up == 1) unless on (namespace) sum(lead) > 0', ['up', 'lead']],
  ['histogram_quantile(0.5, sum by (le) (rate(a_bucket[1m])))', ['a_bucket']],
  ['deriv((sum(a))[1h:1m]) * 3600 > 0.1 * min_over_time(a[20m])', ['a']],
])('finds the metrics of %s', (expr, names) => {
  expect(metricsOf(expr)).toEqual(names);
});
