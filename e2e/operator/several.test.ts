import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Stage } from './stage.js';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open();
});
afterAll(async () => {
  await stage.close();
});

const lease = '/apis/coordination.k8s.io/v1/namespaces/default/leases/cpe-sim-operator';
/** A lease that is not given back outlives every wait of these stories. */
const timings = { leaseMs: 300_000, renewMs: 200_000, retryMs: 300 };
const holder = async (): Promise<string | undefined> =>
  (await stage.get<{ spec: { holderIdentity?: string } }>(lease))?.spec.holderIdentity;
const election = (identity: string): object => ({
  election: { namespace: 'default', lease: 'cpe-sim-operator', identity, timings },
});

describe('several operators', () => {
  it('work one at a time, and the next goes on at once when the first leaves in order', async () => {
    const first = stage.operator(election('first'));
    await stage.until('the first leads', async () => (await holder()) === 'first');
    const second = stage.operator(election('second'));
    await stage.fleet('metro');
    await stage.ready('metro');
    await stage.annotate('metro', { 'cpesim.dev/force-cr': 'all@t1' });
    await stage.until('the action is recorded', async () => (await stage.status('metro')).actions?.length === 1);
    await first.stop();
    await stage.until('the second leads', async () => (await holder()) === 'second');
    await stage.until('the action ends', async () => (await stage.status('metro')).actions?.[0]?.phase === 'Succeeded');
    expect([...stage.calls().values()]).toEqual([1, 1, 1, 1, 1, 1]);
    await second.stop();
  });

  it('that believe for a moment that both lead do nothing twice', async () => {
    const both = [stage.operator(), stage.operator()];
    await stage.ready('metro');
    for (let round = 2; round <= 8; round++) {
      await stage.annotate('metro', { 'cpesim.dev/force-cr': `all@t${round}` });
      await stage.until('the action ends', async () => {
        const [action] = (await stage.status('metro')).actions ?? [];
        return action?.value === `all@t${round}` && action.phase === 'Succeeded';
      });
    }
    await sleep(500);
    expect([...stage.calls().values()]).toEqual([8, 8, 8, 8, 8, 8]);
    expect((await stage.status('metro')).actions).toHaveLength(8);
    for (const operator of both) await operator.stop();
  });
});
