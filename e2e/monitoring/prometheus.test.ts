import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { serveMetrics, type MetricsServer } from '../../src/cli/metrics-server.js';
import { KubeMetrics } from '../../src/kube/metrics.js';
import { createProcessMetrics } from '../../src/telemetry/process-metrics.js';
import { Registry } from '../../src/telemetry/registry.js';
import { Story } from '../cli-process.js';
import { Prometheus, prometheusIsThere } from './prometheus.js';
import { allQueries } from './queries.js';

const withPrometheus = prometheusIsThere ? describe : describe.skip;

/**
 * Panels that need not have a value here: what happens in error, or to USP, has no series before it happens. All others
 * must, so that no dashboard is of empty panels.
 */
const EMPTY_IN_PEACE =
  /USP|Notif|MQTT|Requests$|Time to answer|That fail|failed|goes wrong|Failed sessions|Faults that/i;

withPrometheus('a Prometheus that scrapes a simulator and an operator', () => {
  const story = new Story();
  let operator: MetricsServer | undefined;
  let prometheus: Prometheus | undefined;
  beforeAll(async () => {
    const acs = story.start('acs', '--listen', '127.0.0.1:0');
    const [, acsUrl = ''] = await acs.said(/listens on (http:\S+\/cwmp)/);
    const args = ['--profile', 'tr181-gateway', '--acs-url', acsUrl, '--count', '20', '--interval', '1s'];
    const simulator = story.start(...args, '--metrics-bind-addr', '127.0.0.1:0');
    const [, url = ''] = await simulator.said(/(http:\S+)\/admin\/cpes/);
    operator = await serveMetrics(busyOperator(), { host: '127.0.0.1', port: 0 });
    prometheus = await Prometheus.scraping([
      { job: 'metro', url },
      { job: 'cpe-sim-operator', url: operator.url },
    ]);
  });
  afterAll(async () => {
    await prometheus?.stop();
    await operator?.close();
    await story.close();
  });

  it('answers what alerts and panels ask', async () => {
    for (const { place, expr } of allQueries()) {
      const { status, error } = await prometheus!.query(withFleets(expr));
      expect([place, status, error]).toEqual([place, 'success', undefined]);
    }
  });

  it('has a value for each panel that tells of more than trouble', async () => {
    const panels = allQueries().filter(({ place }) => place.includes('.json: ') && !EMPTY_IN_PEACE.test(place));
    expect(panels.length).toBeGreaterThan(30);
    for (const { place, expr } of panels) {
      const { data } = await prometheus!.query(withFleets(expr));
      expect([place, data?.result.length]).not.toEqual([place, 0]);
    }
  });
});

/** As Grafana fills in the variables when all fleets are chosen. */
function withFleets(expr: string): string {
  return expr.replaceAll(/\$(namespace|fleet)/g, '.*');
}

/** The registry of an operator that leads, and has reconciled a fleet. */
function busyOperator(): Registry {
  const registry = new Registry();
  createProcessMetrics(registry).stop();
  const metrics = new KubeMetrics(registry);
  metrics.leading('cpe-sim-operator', true);
  metrics.onAnswer('GET', '200');
  const controller = metrics.controller('cpefleet');
  controller.workers(8);
  controller.reconciled('success', 0.01);
  controller.queue.observe({ depth: 0, workingMs: () => [] });
  controller.queue.added();
  controller.queue.waitedFor(0.001);
  controller.queue.workedFor(0.01);
  return registry;
}
