import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Registry } from './registry.js';
import { parseExposition } from './testing/parse-exposition.js';

const OPEN_METRICS = 'application/openmetrics-text';

function filled(): Registry {
  const registry = new Registry();
  registry.counter('jobs_total', 'Jobs done.', ['kind', 'result']).cell('mail', 'ok').inc(3);
  registry.gauge('queue_length', 'Jobs that wait.').cell().set(7);
  const durations = registry.histogram('job_duration_seconds', 'Durations.', [0.1, 1], ['kind']);
  durations.cell('mail').observe(0.05);
  durations.cell('mail').observe(5);
  durations.cell('print');
  return registry;
}

describe('Registry', () => {
  it('writes Prometheus text', async () => {
    const { contentType, body } = await filled().exposition();
    expect(contentType).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(body).toBe(`# HELP jobs_total Jobs done.
# TYPE jobs_total counter
jobs_total{kind="mail",result="ok"} 3

# HELP queue_length Jobs that wait.
# TYPE queue_length gauge
queue_length 7

# HELP job_duration_seconds Durations.
# TYPE job_duration_seconds histogram
job_duration_seconds_bucket{le="0.1",kind="mail"} 1
job_duration_seconds_bucket{le="1",kind="mail"} 1
job_duration_seconds_bucket{le="+Inf",kind="mail"} 2
job_duration_seconds_sum{kind="mail"} 5.05
job_duration_seconds_count{kind="mail"} 2
job_duration_seconds_bucket{le="0.1",kind="print"} 0
job_duration_seconds_bucket{le="1",kind="print"} 0
job_duration_seconds_bucket{le="+Inf",kind="print"} 0
job_duration_seconds_sum{kind="print"} 0
job_duration_seconds_count{kind="print"} 0
`);
  });

  it('writes OpenMetrics where it is asked for', async () => {
    const { contentType, body } = await filled().exposition(OPEN_METRICS);
    expect(contentType).toBe('application/openmetrics-text; version=1.0.0; charset=utf-8');
    expect(body).toContain('# TYPE jobs counter\njobs_total{kind="mail",result="ok"} 3\n');
    expect(parseExposition(body, 'openmetrics').get('queue_length')?.samples.get('queue_length')).toBe(7);
  });

  it('writes either format rightly after the other, and both at once', async () => {
    const registry = filled();
    const text = (await registry.exposition()).body;
    const openMetrics = (await registry.exposition(OPEN_METRICS)).body;
    const both = await Promise.all([registry.exposition(), registry.exposition(OPEN_METRICS), registry.exposition()]);
    expect(both.map(({ body }) => body)).toEqual([text, openMetrics, text]);
  });

  it('reads function metrics at each scrape, also when series come and go', async () => {
    const registry = new Registry();
    let series = [{ labels: { broker: 'a' }, value: 1 }];
    registry.gaugeFunction('connections', 'Connections.', ['broker'], () => series);
    registry.counterFunction('bytes_total', 'Bytes.', [], () => [{ labels: {}, value: series.length }]);
    expect((await registry.exposition()).body).toContain('connections{broker="a"} 1\n');
    series = [
      { labels: { broker: 'b' }, value: 2 },
      { labels: { broker: 'c' }, value: 3 },
    ];
    const parsed = parseExposition((await registry.exposition()).body, 'text');
    expect([...(parsed.get('connections')?.samples ?? [])]).toEqual([
      ['connections{broker="b"}', 2],
      ['connections{broker="c"}', 3],
    ]);
    expect(parsed.get('bytes_total')?.samples.get('bytes_total')).toBe(2);
  });

  it('lets the error of a function metric through to the scrape', async () => {
    const registry = new Registry();
    registry.gaugeFunction('broken', 'Broken.', [], () => {
      throw new Error('no reading');
    });
    await expect(registry.exposition()).rejects.toThrow('no reading');
  });

  it('keeps a cell for the same labels, and shows a resolved one at zero', async () => {
    const counter = new Registry().counter('a_total', 'A.', ['l']);
    expect(counter.cell('x')).toBe(counter.cell('x'));
    const registry = new Registry();
    registry.counter('b_total', 'B.', ['l']).cell('x');
    expect((await registry.exposition()).body).toContain('b_total{l="x"} 0\n');
  });

  it('refuses a name that is taken, whatever its type, and a counter without _total', () => {
    const registry = filled();
    expect(() => registry.gauge('job_duration_seconds', 'Again.')).toThrow(
      expect.objectContaining({ code: 'TELEMETRY_DUPLICATE_METRIC' }),
    );
    expect(() => registry.counter('jobs', 'Jobs.')).toThrow(
      expect.objectContaining({ code: 'TELEMETRY_COUNTER_NAME' }),
    );
  });

  it('writes any label value so that a scraper reads it as one', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.string({ unit: 'grapheme' }), { minLength: 1, maxLength: 5 }),
        async (values) => {
          const registry = new Registry();
          const counter = registry.counter('a_total', 'A.', ['l']);
          values.forEach((value, i) => {
            counter.cell(value).inc(i);
          });
          for (const [accept, format, name] of [
            ['', 'text', 'a_total'],
            [OPEN_METRICS, 'openmetrics', 'a'],
          ] as const) {
            const { body } = await registry.exposition(accept);
            const samples = parseExposition(body, format).get(name)?.samples ?? new Map<string, number>();
            expect([...samples.values()]).toEqual(values.map((_value, i) => i));
          }
        },
      ),
      { numRuns: 50 },
    );
  });
});
