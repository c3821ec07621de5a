import { afterEach, describe, expect, it } from '@jest/globals';
import { Rig } from './testing/rig.js';
import { asking } from './testing/scripted-acs.js';

const START = '2026-01-01T00:00:00.000Z';

describe('CpeReport', () => {
  let rig: Rig;
  afterEach(() => rig.close());

  it('tells of a CPE that nothing has happened to yet', async () => {
    rig = await Rig.create(2, { start: { ratePerSecond: 0.1, jitterMs: 0 } });
    await rig.ended(1);
    expect([...rig.shard.list()][1]).toEqual({
      id: 'lab-1',
      serial: 'SIM00000001',
      lifecycle_state: 'new',
      last_event: '',
      last_event_at: null,
    });
    expect(rig.shard.get('lab-1')).toMatchObject({ next_contact_at: '2026-01-01T00:00:10.000Z', events: [] });
  });

  it('tells all of a CPE, its passwords left out', async () => {
    rig = await Rig.create(1);
    rig.acs.reply = asking({
      method: 'SetParameterValues',
      values: [
        { name: 'Device.ManagementServer.Password', value: 'hunter2', type: 'xsd:string' },
        { name: 'Device.ManagementServer.Username', value: 'someone', type: 'xsd:string' },
      ],
      parameterKey: 'k',
    });
    await rig.ended(1);
    const detail = rig.shard.get('SIM00000000')!;
    expect(detail).toEqual({
      id: 'lab-0',
      serial: 'SIM00000000',
      lifecycle_state: 'ready',
      last_event: 'session ended well',
      last_event_at: START,
      profile: 'test-gateway',
      software_version: '1.0.0',
      connection_request_url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/0\/\w+$/),
      next_contact_at: expect.stringMatching(/^2026-01-01T00:0[0-4]:/),
      retry_count: 0,
      events: ['boot', 'inform 0 BOOTSTRAP, 1 BOOT', '2 values changed by the ACS', 'session ended well'].map(
        (event) => ({ at: START, event }),
      ),
      tree: expect.objectContaining({
        'Device.DeviceInfo.SerialNumber': 'SIM00000000',
        'Device.ManagementServer.Username': 'someone',
        'Device.ManagementServer.ParameterKey': 'k',
        'Device.ManagementServer.Password': '',
      }),
      usp_subscriptions: { total: 0, by_notif_type: {} },
    });
    expect(JSON.stringify(detail)).not.toContain('hunter2');
  });

  it('tells of retries, and of nothing planned', async () => {
    rig = await Rig.create(1, {}, false);
    rig.acs.reply = () => ({ status: 500 });
    await rig.shard.start();
    rig.clock.advance(0);
    await rig.ended(1);
    expect(rig.shard.get('lab-0')).toMatchObject({ lifecycle_state: 'failed', retry_count: 1 });
    rig.acs.reply = asking({
      method: 'SetParameterValues',
      values: [{ name: 'Device.ManagementServer.PeriodicInformEnable', value: '0', type: 'xsd:boolean' }],
      parameterKey: '',
    });
    rig.clock.advance(10_000);
    await rig.ended(2);
    expect(rig.shard.get('lab-0')).toMatchObject({ retry_count: 0, next_contact_at: null });
  });
});
