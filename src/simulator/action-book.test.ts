import { afterEach, describe, expect, it } from '@jest/globals';
import type { ActionRequest } from '../api/admin.js';
import { Rig, until } from './testing/rig.js';

const ALL = { selector: { kind: 'all' }, salt: 1 } as const;

describe('ActionBook', () => {
  let rig: Rig;
  afterEach(() => rig.close());

  /** Moves time on until the action is over. */
  async function over(id: string): Promise<void> {
    await until(() => {
      rig.clock.advance(100);
      return rig.shard.action(id)?.phase !== 'Running';
    });
  }

  it.each<[ActionRequest, string[]]>([
    [{ action: 'force-cr', ...ALL }, ['6 CONNECTION REQUEST']],
    [{ action: 'reboot', ...ALL }, ['1 BOOT']],
    [{ action: 'factory-reset', ...ALL }, ['0 BOOTSTRAP', '1 BOOT']],
    [{ action: 'upgrade-firmware', version: '2', ...ALL }, ['1 BOOT', '4 VALUE CHANGE']],
    [{ action: 'upgrade-firmware', version: '1.0.0', ...ALL }, ['1 BOOT']],
  ])('is done with the session that tells of it: %j', async (request, events) => {
    rig = await Rig.create(3);
    await rig.ended(3);
    const begun = { id: 'a', phase: 'Running', matched: 3, succeeded: 0, failed: 0, message: '' };
    expect(rig.shard.act('a', request)).toEqual(begun);
    await over('a');
    expect(rig.shard.action('a')).toEqual({ ...begun, phase: 'Succeeded', succeeded: 3 });
    expect(rig.acs.informs.slice(3).map((inform) => inform.events.map(({ code }) => code))).toEqual([
      events,
      events,
      events,
    ]);
  });

  it('is done at once with faults, which wait for their sessions', async () => {
    rig = await Rig.create(3);
    await rig.ended(3);
    const fault = { kind: 'SessionDrop' } as const;
    expect(rig.shard.act('f', { action: 'inject-fault', fault, ...ALL })).toMatchObject({
      phase: 'Succeeded',
      succeeded: 3,
    });
    rig.shard.act('c', { action: 'force-cr', ...ALL });
    await over('c');
    expect(rig.shard.action('c')).toMatchObject({ phase: 'Failed', failed: 3 });
  });

  it('queues faults that outlive the process, until they have struck', async () => {
    rig = await Rig.create(3);
    await rig.ended(3);
    const fault = { kind: 'SessionDrop' } as const;
    const selector = { kind: 'names', names: ['lab-1'] } as const;
    rig.shard.act('f', { action: 'inject-fault', fault, selector, salt: 1 });
    await rig.kill();
    await rig.boot();
    await rig.ended(3);
    expect(rig.shard.status().sessions).toMatchObject({ succeeded: 2, failed: 1 });
    expect(rig.events('lab-1').join()).toContain('session failed');
    await rig.stop();
    await rig.boot();
    await rig.ended(3);
    expect(rig.shard.status().sessions).toMatchObject({ succeeded: 3, failed: 0 });
  });

  it('says that faults could not be kept', async () => {
    rig = await Rig.create(1);
    await rig.ended(1);
    rig.breakStore();
    const fault = { kind: 'SessionDrop' } as const;
    const message = 'the state of the CPEs could not be written: disk full';
    expect(rig.shard.act('f', { action: 'inject-fault', fault, ...ALL })).toMatchObject({ succeeded: 1, message });
    expect(rig.errors).toEqual([message]);
    rig.mendStore();
  });

  it('is done at once when it is for nobody', async () => {
    rig = await Rig.create(2);
    const request = { action: 'reboot', selector: { kind: 'names', names: ['nobody'] }, salt: 1 } as const;
    expect(rig.shard.act('n', request)).toMatchObject({ phase: 'Succeeded', matched: 0 });
  });

  it('counts CPEs that are taken out of the fleet as failed', async () => {
    rig = await Rig.create(4);
    await rig.ended(4);
    rig.shard.act('r', { action: 'reboot', ...ALL });
    rig.shard.configure({ ...rig.config, replicas: 3, shard: { ...rig.config.shard, count: 3 } });
    await over('r');
    expect(rig.shard.action('r')).toEqual({
      id: 'r',
      phase: 'Failed',
      matched: 4,
      succeeded: 3,
      failed: 1,
      message: 'the CPE was taken out of the fleet',
    });
  });

  it('keeps two actions on the same CPEs apart', async () => {
    rig = await Rig.create(2);
    await rig.ended(2);
    rig.shard.act('reset', { action: 'factory-reset', ...ALL });
    rig.shard.act('up', { action: 'upgrade-firmware', version: '2', ...ALL });
    await over('reset');
    await over('up');
    expect(['reset', 'up'].map((id) => rig.shard.action(id))).toEqual([
      expect.objectContaining({ phase: 'Succeeded', succeeded: 2 }),
      expect.objectContaining({ phase: 'Succeeded', succeeded: 2 }),
    ]);
    expect(rig.sessions).toBe(4);
  });

  it('looks at large fleets in turns of the event loop, and no longer when the process ends', async () => {
    rig = await Rig.create(12_000, { start: { ratePerSecond: 0.001, jitterMs: 0 } });
    await rig.ended(1);
    const fault = { kind: 'SessionDrop' } as const;
    expect(rig.shard.act('a', { action: 'inject-fault', fault, ...ALL })).toMatchObject({
      phase: 'Running',
      matched: 5000,
    });
    await until(() => rig.shard.action('a')?.phase === 'Succeeded');
    expect(rig.shard.action('a')).toMatchObject({ matched: 12_000 });
    rig.shard.act('b', { action: 'reboot', ...ALL });
    await rig.stop();
    expect(rig.clock.timers).toBe(0);
    expect(rig.errors).toEqual([]);
  });

  it('goes on when its progress cannot be recorded, and says so', async () => {
    rig = await Rig.create(1);
    await rig.ended(1);
    rig.breakStore('action');
    rig.shard.act('a', { action: 'force-cr', ...ALL });
    await rig.ended(2);
    expect(new Set(rig.errors)).toEqual(new Set(['the progress of action a could not be written: disk full']));
    rig.mendStore();
  });
});
