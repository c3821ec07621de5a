import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { createProcessMetrics } from '../telemetry/process-metrics.js';
import { Registry } from '../telemetry/registry.js';
import { parseExposition, type ParsedFamily } from '../telemetry/testing/parse-exposition.js';
import { promtoolComplaints } from '../telemetry/testing/promtool.js';
import { SESSION_FAILURE_REASONS } from './errors.js';
import { createSimulatorMetrics, type SimulatorMetrics } from './metrics.js';

const NO_CPES = { new: 0, bootstrapping: 0, ready: 0, failed: 0 };

/** Name, type and label names of contract 1. */
const CONTRACT: readonly (readonly [string, string, readonly string[]])[] = [
  ['cpe_sim_process_heap_alloc_bytes', 'gauge', []],
  ['cpe_sim_process_goroutines', 'gauge', []],
  ['cpe_sim_process_fd_count', 'gauge', ['os']],
  ['cpe_sim_process_uptime_seconds_total', 'counter', []],
  ['cpe_sim_process_gc_pause_seconds', 'histogram', []],
  ['cpe_sim_fleet_cpes_by_state', 'gauge', ['lifecycle_state']],
  ['cpe_sim_fleet_bootstraps_total', 'counter', []],
  ['cpe_sim_fleet_failed_sessions_total', 'counter', []],
  ['cpe_sim_fleet_periodic_ticks_total', 'counter', []],
  ['cpe_sim_fleet_scheduled_events_fired_total', 'counter', []],
  ['cpe_sim_cwmp_informs_total', 'counter', ['event_code', 'result']],
  ['cpe_sim_usp_requests_total', 'counter', ['msg_type', 'result']],
  ['cpe_sim_usp_request_rtt_seconds', 'histogram', ['msg_type']],
  ['cpe_sim_usp_autonomous_notifies_total', 'counter', ['notify_kind', 'gated']],
  ['cpe_sim_usp_mqtt_connection_state', 'gauge', ['broker', 'state']],
  ['cpe_sim_rpc_faults_total', 'counter', ['protocol', 'code']],
];
/** Declared without a series: its brokers are not known beforehand. */
const WITHOUT_SERIES = 'cpe_sim_usp_mqtt_connection_state';

async function scrape(registry: Registry): Promise<ReadonlyMap<string, ParsedFamily>> {
  return parseExposition((await registry.exposition()).body, 'text');
}

async function scraped(use: (metrics: SimulatorMetrics) => void): Promise<(series: string) => number | undefined> {
  const registry = new Registry();
  use(createSimulatorMetrics(registry, () => NO_CPES, '1.2.3'));
  const families = await scrape(registry);
  return (series) => [...families.values()].find(({ samples }) => samples.has(series))?.samples.get(series);
}

function labelNames(family: ParsedFamily): string[] {
  const [series = ''] = family.samples.keys();
  return [...series.matchAll(/([a-z_]+)="/g)].map((match) => match[1] ?? '').filter((name) => name !== 'le');
}

describe('createSimulatorMetrics', () => {
  it('declares every metric of the contract, with its type and labels', async () => {
    const registry = new Registry();
    createProcessMetrics(registry).stop();
    createSimulatorMetrics(registry, () => NO_CPES, '1.2.3');
    const families = await scrape(registry);
    for (const [name, type, labels] of CONTRACT) {
      const family = families.get(name);
      expect([name, family?.type]).toEqual([name, type]);
      if (name !== WITHOUT_SERIES) expect([name, family && labelNames(family)]).toEqual([name, labels]);
    }
  });

  it('is documented, each metric with its type and labels, and nothing else is', async () => {
    const page = readFileSync(new URL('../../docs/reference/metrics.md', import.meta.url), 'utf8');
    const rows = [...page.matchAll(/^\| `(cpe_sim_\w+)` +\| (counter|gauge|histogram) +\|([^|]*)\|/gm)];
    const documented = rows.map(([, name, type, labels = '']) => [
      name,
      type,
      name === WITHOUT_SERIES ? [] : [...labels.matchAll(/\w+/g)].map(String),
    ]);
    const registry = new Registry();
    createProcessMetrics(registry).stop();
    createSimulatorMetrics(registry, () => NO_CPES, '1.2.3');
    const declared = [...(await scrape(registry))].map(([name, family]) => [name, family.type, labelNames(family)]);
    expect(documented.sort()).toEqual(declared.sort());
    for (const reason of SESSION_FAILURE_REASONS) expect(page).toContain(`\n| \`${reason}\` `);
  });

  it('passes the linter of Prometheus but for the one name that the contract fixes', async () => {
    const registry = new Registry();
    createProcessMetrics(registry).stop();
    createSimulatorMetrics(registry, () => NO_CPES, '1.2.3');
    const { body } = await registry.exposition();
    const complaints = promtoolComplaints(body) ?? [...offLint(parseExposition(body, 'text'))];
    expect(complaints.map((line) => line.split(' ')[0])).toEqual(['cpe_sim_process_fd_count']);
    const openMetrics = await registry.exposition('application/openmetrics-text');
    expect(parseExposition(openMetrics.body, 'openmetrics').size).toBe(parseExposition(body, 'text').size);
  });

  it('reads the lifecycle at each scrape', async () => {
    const counts = { new: 1, bootstrapping: 2, ready: 3, failed: 4 };
    const registry = new Registry();
    createSimulatorMetrics(registry, () => counts, '1.2.3');
    const read = async (): Promise<unknown> => [
      ...((await scrape(registry)).get('cpe_sim_fleet_cpes_by_state')?.samples.values() ?? []),
    ];
    expect(await read()).toEqual([1, 2, 3, 4]);
    counts.ready = 30;
    expect(await read()).toEqual([1, 2, 30, 4]);
  });

  it('counts into the series that the contract names', async () => {
    const value = await scraped((metrics) => {
      metrics.bootstraps.inc();
      metrics.failedSessions.inc(2);
      metrics.periodicTicks.inc(3);
      metrics.scheduledEventsFired.inc(4);
      metrics.sessionsActive.inc();
      metrics.sessionDuration.observe(0.002);
      metrics.sessionFailures('timeout').inc(5);
      metrics.informs('0 BOOTSTRAP', 'ok').inc(6);
      metrics.informs('M Reboot', 'error').inc(7);
      metrics.rpcFaults('cwmp', 9005).inc(8);
      metrics.rpcFaults('usp', 7004).inc(9);
    });
    expect(value('cpe_sim_fleet_bootstraps_total')).toBe(1);
    expect(value('cpe_sim_fleet_failed_sessions_total')).toBe(2);
    expect(value('cpe_sim_fleet_periodic_ticks_total')).toBe(3);
    expect(value('cpe_sim_fleet_scheduled_events_fired_total')).toBe(4);
    expect(value('cpe_sim_cwmp_sessions_active')).toBe(1);
    expect(value('cpe_sim_cwmp_session_duration_seconds_bucket{le="0.001"}')).toBe(0);
    expect(value('cpe_sim_cwmp_session_duration_seconds_bucket{le="0.0025"}')).toBe(1);
    expect(value('cpe_sim_cwmp_session_failures_total{reason="timeout"}')).toBe(5);
    expect(value('cpe_sim_cwmp_informs_total{event_code="0 BOOTSTRAP",result="ok"}')).toBe(6);
    expect(value('cpe_sim_cwmp_informs_total{event_code="M Reboot",result="error"}')).toBe(7);
    expect(value('cpe_sim_rpc_faults_total{protocol="cwmp",code="9005"}')).toBe(8);
    expect(value('cpe_sim_rpc_faults_total{protocol="usp",code="7004"}')).toBe(9);
    expect(value(`cpe_sim_build_info{version="1.2.3",node_version="${process.version}"}`)).toBe(1);
  });

  it('has series at zero before anything happens, so that rates see the first of each', async () => {
    const value = await scraped(() => undefined);
    expect(value('cpe_sim_cwmp_informs_total{event_code="2 PERIODIC",result="error"}')).toBe(0);
    expect(value('cpe_sim_rpc_faults_total{protocol="cwmp",code="9000"}')).toBe(0);
    expect(value('cpe_sim_usp_requests_total{msg_type="GET",result="ok"}')).toBe(0);
    expect(value('cpe_sim_usp_request_rtt_seconds_count{msg_type="NOTIFY"}')).toBe(0);
    expect(value('cpe_sim_usp_autonomous_notifies_total{notify_kind="ValueChange",gated="true"}')).toBe(0);
  });

  it('does not let a peer make series: odd events and codes share one', async () => {
    const value = await scraped((metrics) => {
      for (let i = 0; i < 100; i++) {
        metrics.informs(`X 00D09E ${i}`, 'ok').inc();
        metrics.rpcFaults('cwmp', 1_000_000 + i).inc();
        metrics.rpcFaults('usp', i + 0.5).inc();
      }
    });
    expect(value('cpe_sim_cwmp_informs_total{event_code="other",result="ok"}')).toBe(100);
    expect(value('cpe_sim_rpc_faults_total{protocol="cwmp",code="other"}')).toBe(100);
    expect(value('cpe_sim_rpc_faults_total{protocol="usp",code="other"}')).toBe(100);
  });

  it('gives the same cell each time, without making one', () => {
    const metrics = createSimulatorMetrics(new Registry(), () => NO_CPES, '1.2.3');
    expect(metrics.informs('1 BOOT', 'ok')).toBe(metrics.informs('1 BOOT', 'ok'));
    expect(metrics.rpcFaults('cwmp', 9800)).toBe(metrics.rpcFaults('cwmp', 9800));
    expect(metrics.sessionFailures('connect')).toBe(metrics.sessionFailures('connect'));
  });
});

/** The linter's rules that our names could break, for machines without promtool. */
function* offLint(families: ReadonlyMap<string, ParsedFamily>): Generator<string> {
  for (const [name, { type, help }] of families) {
    if (type !== 'histogram' && /_(count|sum|bucket)$/.test(name)) yield `${name} ends like a part of a histogram`;
    if (type !== 'counter' && name.endsWith('_total')) yield `${name} is no counter`;
    if (type === 'counter' && !name.endsWith('_total')) yield `${name} should end in _total`;
    if (/_(ms|milliseconds|kb|kilobytes)(_|$)/.test(name)) yield `${name} is not in base units`;
    if (new RegExp(`_${type}(_|$)`).test(name)) yield `${name} holds its type`;
    if (help === '') yield `${name} has no help`;
  }
}
