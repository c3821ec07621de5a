import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CpeFleetStatusAction } from '../../src/api/generated/cpefleet.js';
import { Stage, type RunningOperator } from './stage.js';

let stage: Stage;
let operator: RunningOperator;
beforeAll(async () => {
  stage = await Stage.open();
  operator = stage.operator();
  await stage.fleet('metro');
  await stage.ready('metro');
});
afterAll(async () => {
  await stage.close();
});

const FORCE = 'cpesim.dev/force-cr';

async function finished(value: string): Promise<CpeFleetStatusAction> {
  let found: CpeFleetStatusAction | undefined;
  await stage.until(`"${value}" has ended`, async () => {
    found = (await stage.status('metro')).actions?.find((one) => one.value === value);
    return found !== undefined && found.phase !== 'Running';
  });
  return found!;
}

describe('an action', () => {
  it('is carried out by all pods, once', async () => {
    await stage.annotate('metro', { [FORCE]: 'all@t1' });
    expect(await finished('all@t1')).toMatchObject({ phase: 'Succeeded', matched: 6, succeeded: 6, failed: 0 });
    expect((await stage.status('metro')).handledActions).toEqual({ 'force-cr': 'all@t1' });
    await stage.annotate('metro', { 'example.com/other': 'x' });
    await operator.stop();
    operator = stage.operator();
    await stage.kubelet.crash('lab/metro-1');
    await stage.annotate('metro', { [FORCE]: 'all@t2' });
    await finished('all@t2');
    expect([...stage.calls().values()]).toEqual([2, 2, 2, 2, 2, 2]);
  });

  it('takes in the CPEs that its selector says, in whichever pods they are', async () => {
    await stage.annotate('metro', { [FORCE]: '1-3@range' });
    expect(await finished('1-3@range')).toMatchObject({ phase: 'Succeeded', matched: 3 });
    expect(stage.calls().get('SIM00000001')).toBe(3);
    expect(stage.calls().get('SIM00000004')).toBe(2);
  });

  it('asks again when its annotation was off', async () => {
    await stage.annotate('metro', { [FORCE]: null });
    await stage.until(
      'it is forgotten',
      async () => !('force-cr' in ((await stage.status('metro')).handledActions ?? {})),
    );
    await stage.annotate('metro', { [FORCE]: '1-3@range' });
    await stage.until('it is done again', () => stage.calls().get('SIM00000001') === 4);
  });

  it('says in which pod it failed', async () => {
    const { reply } = stage.acs;
    stage.acs.reply = () => ({ status: 503 });
    await stage.annotate('metro', { [FORCE]: 'index:0@bad' });
    const action = await finished('index:0@bad');
    stage.acs.reply = reply;
    expect(action).toMatchObject({ phase: 'Failed', matched: 1, failed: 1 });
    expect(action.message).toMatch(/^metro-0: .*503/);
  });

  it('that is not understood stops nothing, and is told of', async () => {
    await stage.annotate('metro', { 'cpesim.dev/reboot': '42', [FORCE]: null });
    await stage.until(
      'it is told',
      async () => (await stage.condition('metro', 'ActionsAccepted'))?.status === 'False',
    );
    expect((await stage.condition('metro', 'ActionsAccepted'))?.message).toContain('Right is');
    await stage.annotate('metro', { 'cpesim.dev/reboot': null });
    await stage.until(
      'all is well',
      async () => (await stage.condition('metro', 'ActionsAccepted'))?.status === 'True',
    );
  });
});
