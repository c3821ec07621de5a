import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { KubeClient } from './client.js';
import { systemClock } from './clock.js';
import { EventRecorder } from './event-recorder.js';
import { CONFIG_MAPS, EVENTS } from './resources.js';
import { startApiServer, type ApiServer } from './testing/api-server.js';
import { CollectedLog } from './testing/collected-log.js';
import { clientFor } from './testing/test-client.js';

describe('EventRecorder on a real API server', () => {
  let server: ApiServer;
  let client: KubeClient;

  beforeAll(async () => {
    server = await startApiServer();
    client = clientFor(server.adminConfig);
  }, 60_000);

  afterAll(async () => {
    await client.close();
    await server.stop();
  });

  it('writes Events that kubectl shows with their object, and counts them', async () => {
    const log = new CollectedLog();
    const recorder = new EventRecorder({
      client,
      controller: 'cpesim.dev/operator',
      instance: 'operator-0',
      clock: systemClock,
      random: Math.random,
      logger: log,
    });
    const metadata = { name: 'told-of', namespace: 'default' };
    const regarding = await client.create(CONFIG_MAPS, { metadata });
    const occurrence = { regarding, type: 'Warning', reason: 'SecretMissing', action: 'Reconcile' } as const;
    const { signal } = new AbortController();
    recorder.record({ ...occurrence, note: 'The Secret default/login is missing.' });
    await recorder.flush(signal);
    for (let i = 0; i < 3; i++) recorder.record({ ...occurrence, note: 'The Secret default/login is missing.' });
    recorder.record({ ...occurrence, note: 'ü'.repeat(3_000) });
    await recorder.flush(signal);
    expect(log.of('warn')).toEqual([]);
    const { items } = await client.list(EVENTS, 'default', { fieldSelector: 'regarding.name=told-of' });
    expect(items).toHaveLength(2);
    expect(items).toContainEqual(
      expect.objectContaining({ series: { count: 4, lastObservedTime: expect.any(String) }, type: 'Warning' }),
    );
    const described = await server.kubectl('describe', 'configmap', 'told-of');
    expect(described).toMatch(/Warning\s+SecretMissing\s+\S+ \(x4 over \S+\)\s+cpesim.dev\/operator\s+The Secret/);
  });
});
