import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { FaultProxy } from '../../src/kube/testing/fault-proxy.js';
import { Stage } from './stage.js';

let stage: Stage;
let proxy: FaultProxy;
let round = 0;

beforeAll(async () => {
  stage = await Stage.open();
  proxy = await stage.api.startProxy();
  const user = { commonName: 'operator', organizations: ['system:masters'] };
  stage.operator({}, stage.api.clientConfig(user, proxy.url));
  await stage.fleet('metro');
  await stage.ready('metro');
});
afterAll(async () => {
  await stage.close();
});

/** Asks for an action and scales the fleet, and waits until both are done, once. */
async function work(): Promise<void> {
  round += 1;
  const value = `all@t${round}`;
  const before = stage.calls();
  await stage.annotate('metro', { 'cpesim.dev/force-cr': value });
  await stage.until(
    `${value} is done`,
    async () => (await stage.status('metro')).actions?.find((one) => one.value === value)?.phase === 'Succeeded',
    60_000,
  );
  for (const [serial, count] of stage.calls()) expect([serial, count]).toEqual([serial, (before.get(serial) ?? 0) + 1]);
  for (const replicas of [8, 6]) {
    await stage.patch(stage.fleetPath('metro'), { spec: { replicas } });
    await stage.until(
      `there are ${replicas}`,
      async () => (await stage.status('metro')).cpes?.ready === replicas,
      60_000,
    );
  }
}

describe('an operator goes on', () => {
  it('when every write is refused for a while (429 and 503)', async () => {
    for (const code of [429, 503] as const) {
      const end = proxy.fault({ fault: { kind: 'status', code }, when: ({ method }) => method !== 'GET' });
      setTimeout(end, 1500);
      await work();
      end();
    }
  }, 300_000);

  it('when answers are lost, and it cannot know whether a write was made', async () => {
    const end = proxy.fault({ fault: { kind: 'loseAnswer' }, when: ({ method }) => method === 'PUT', times: 4 });
    await work();
    end();
  }, 300_000);

  it('when watches are cut every second, and fall behind', async () => {
    const cutting = setInterval(() => proxy.cutWatches(), 1000);
    const end = proxy.fault({ fault: { kind: 'gone' }, when: ({ watch }) => watch, times: 5 });
    try {
      await work();
    } finally {
      clearInterval(cutting);
      end();
    }
  }, 300_000);

  it('when answers are slow', async () => {
    const end = proxy.fault({ fault: { kind: 'delay', ms: 300 }, when: ({ watch }) => !watch });
    await work();
    end();
  }, 300_000);

  it('when the API server is killed and comes back', async () => {
    await stage.api.stopApiServer();
    await sleep(500);
    await stage.api.startApiServer();
    await work();
  }, 300_000);

  it('when etcd is killed and comes back', async () => {
    await stage.api.stopEtcd();
    await sleep(500);
    await stage.api.startEtcd();
    await stage.until('the API server writes', async () => {
      const answer = await stage.api.admin.request('GET', '/readyz');
      return answer.status === 200;
    });
    await work();
  }, 300_000);
});
