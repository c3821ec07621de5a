import { afterEach, describe, expect, it } from '@jest/globals';
import type { FaultEffect } from '../api/shard-config.js';
import { Rig } from './testing/rig.js';

const ALL = { kind: 'all' } as const;

describe('A shard with faults of the line', () => {
  let rig: Rig;
  afterEach(() => rig.close());

  const withFault = async (effect: FaultEffect): Promise<void> => {
    rig = await Rig.create(1);
    await rig.ended(1);
    rig.shard.act('f', { action: 'inject-fault', fault: effect, selector: ALL, salt: 1 });
    rig.shard.act('c', { action: 'force-cr', selector: ALL, salt: 1 });
  };

  it('boots a CPE that lost its power', async () => {
    await withFault({ kind: 'PowerCut' });
    await rig.ended(2);
    expect(rig.shard.status()).toMatchObject({ cpes: { new: 1 }, sessions: { failed: 1 } });
    rig.clock.advance(10_000);
    await rig.ended(3);
    expect(rig.acs.informs[2]).toMatchObject({ events: [{ code: '1 BOOT' }], retryCount: 0 });
    expect(rig.shard.status().cpes.ready).toBe(1);
  });

  it('lets a CPE tell the time of a clock that was never set, in one session', async () => {
    rig = await Rig.create(1);
    await rig.ended(1);
    rig.clock.advance(2500);
    rig.shard.act('f', { action: 'inject-fault', fault: { kind: 'WrongClock' }, selector: ALL, salt: 1 });
    rig.shard.act('c', { action: 'force-cr', selector: ALL, salt: 1 });
    await rig.ended(2);
    rig.shard.act('d', { action: 'force-cr', selector: ALL, salt: 1 });
    await rig.ended(3);
    expect(rig.acs.informs.slice(1).map(({ currentTime }) => currentTime)).toEqual([
      '1970-01-01T00:00:02Z',
      '2026-01-01T00:00:02Z',
    ]);
  });

  it('retries after a drop in mid-session, and tells of it', async () => {
    await withFault({ kind: 'SessionDrop' });
    await rig.ended(2);
    expect(rig.events('lab-0').at(-1)).toMatch(/^session failed: The CPE dropped the session/);
    expect(await rig.metric('cpe_sim_cwmp_session_failures_total{reason="fault-injected"}')).toBe(1);
  });
});
