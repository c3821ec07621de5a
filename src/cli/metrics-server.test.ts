import { expect, it } from '@jest/globals';
import { Registry } from '../telemetry/registry.js';
import { serveMetrics } from './metrics-server.js';

it('serves the metrics, and nothing else', async () => {
  const registry = new Registry();
  registry.counter('jobs_total', 'Jobs.').cell().inc(3);
  const server = await serveMetrics(registry, { host: '127.0.0.1', port: 0 });
  try {
    const metrics = await fetch(`${server.url}/metrics`);
    expect(metrics.headers.get('content-type')).toContain('text/plain');
    expect(await metrics.text()).toContain('jobs_total 3');
    const openMetrics = await fetch(`${server.url}/metrics`, { headers: { accept: 'application/openmetrics-text' } });
    expect(await openMetrics.text()).toMatch(/# EOF\n$/);
    expect((await fetch(`${server.url}/admin/status`)).status).toBe(404);
    expect((await fetch(`${server.url}/metrics`, { method: 'POST' })).status).toBe(404);
    expect(await (await fetch(`${server.url}/metrics`, { method: 'HEAD' })).text()).toBe('');
  } finally {
    await server.close();
  }
});
