import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { dump, load } from 'js-yaml';
import { createProcessMetrics } from '../../src/telemetry/process-metrics.js';
import { KubeMetrics } from '../../src/kube/metrics.js';
import { Registry } from '../../src/telemetry/registry.js';
import { alertRules, allQueries, metricsOf } from './queries.js';

const root = join(import.meta.dirname, '..', '..');
const monitoring = join(root, 'config', 'monitoring');
/** Debian's package prometheus brings it; .ci/run installs that. */
const promtool = spawnSync('promtool', ['--version']).error === undefined;
const withPromtool = promtool ? it : it.skip;

/** Of every metric that is there to be asked for: by the reference of the simulator, and by the operator's registry. */
async function knownMetrics(): Promise<ReadonlySet<string>> {
  const reference = readFileSync(join(root, 'docs/reference/metrics.md'), 'utf8');
  const registry = new Registry();
  new KubeMetrics(registry);
  createProcessMetrics(registry).stop();
  const { body } = await registry.exposition(undefined);
  const simulator = [...reference.matchAll(/^\| `(cpe_sim_\w+)` \| (\w+) /gm)];
  const operator = [...body.matchAll(/^# TYPE (\w+) (\w+)$/gm)];
  const names = [...simulator, ...operator].flatMap(([, name = '', type]) =>
    type === 'histogram' ? ['_bucket', '_sum', '_count'].map((suffix) => name + suffix) : [name],
  );
  return new Set([...names, 'up']);
}

interface AlertCase {
  readonly alertname: string;
  readonly exp_alerts: readonly unknown[];
}

describe('config/monitoring', () => {
  it('asks for metrics that there are', async () => {
    const known = await knownMetrics();
    for (const { place, expr } of allQueries()) {
      const names = metricsOf(expr);
      expect([place, names.length > 0]).toEqual([place, true]);
      expect([place, names.filter((name) => !known.has(name))]).toEqual([place, []]);
    }
  });

  it('tells in its page of metrics that there are', async () => {
    const known = [...(await knownMetrics())];
    const page = readFileSync(join(root, 'docs/how-to/alerts-and-dashboards.md'), 'utf8');
    const told = page.match(/\b(cpe_sim|controller_runtime|workqueue|rest_client)_\w+/g) ?? [];
    expect(told.filter((name) => !known.some((one) => one === name || one === `${name}_bucket`))).toEqual([]);
  });

  it('has each alert tried firing and not firing', () => {
    const { tests } = load(readFileSync(join(monitoring, 'alerts.test.yaml'), 'utf8')) as {
      tests: readonly { readonly alert_rule_test?: readonly AlertCase[] }[];
    };
    const cases = tests.flatMap(({ alert_rule_test: all = [] }) => all);
    for (const { alert } of alertRules()) {
      const own = cases.filter(({ alertname }) => alertname === alert);
      const fires = own.some(({ exp_alerts: alerts }) => alerts.length > 0);
      const rests = own.some(({ exp_alerts: alerts }) => alerts.length === 0);
      expect({ alert, fires, rests }).toEqual({ alert, fires: true, rests: true });
    }
  });

  it('says for each alert what to do about it', () => {
    const page = readFileSync(join(root, 'docs/how-to/alerts-and-dashboards.md'), 'utf8');
    for (const { alert } of alertRules()) expect(page).toContain(`### ${alert}\n`);
  });

  withPromtool('passes the unit tests of its alerts', () => {
    const run = spawnSync('promtool', ['test', 'rules', 'alerts.test.yaml'], { cwd: monitoring, encoding: 'utf8' });
    expect(run.stdout + run.stderr).toContain('SUCCESS');
    expect(run.status).toBe(0);
  });

  withPromtool('asks what a Prometheus understands', () => {
    const rules = allQueries().map(({ expr }, index) => ({ record: `query_${index}`, expr }));
    const folder = mkdtempSync(join(tmpdir(), 'cpe-sim-queries-'));
    try {
      const file = join(folder, 'queries.yaml');
      writeFileSync(file, dump({ groups: [{ name: 'queries', rules }] }));
      const run = spawnSync('promtool', ['check', 'rules', file], { encoding: 'utf8' });
      expect(run.stderr).toBe('');
      expect(run.stdout).toContain(`SUCCESS: ${rules.length} rules found`);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
