import { beforeAll, describe, expect, it } from '@jest/globals';
import { contextOf } from '../../datamodel/testing/context.js';
import { Interner } from '../../datamodel/interner.js';
import { loadProfile } from '../../datamodel/load-profile.js';
import { Overlay } from '../../datamodel/overlay.js';
import type { Profile } from '../../datamodel/profile.js';
import { GATEWAY, PROFILE } from '../testing/rig.js';
import { lightweightSettings, type LightweightSettings } from './lightweight-settings.js';

describe('lightweightSettings', () => {
  let profile: Profile;
  beforeAll(async () => {
    profile = await loadProfile(GATEWAY.path);
  });
  const read = (values: Readonly<Record<string, string>>, acsUrl = 'https://acs.example/'): LightweightSettings => {
    const overlay = new Overlay(new Interner());
    const all = { LightweightNotificationProtocolsUsed: 'UDP', UDPLightweightNotificationPort: '7550', ...values };
    for (const [name, value] of Object.entries(all)) overlay.set(`Device.ManagementServer.${name}`, value);
    return lightweightSettings(profile, contextOf({ overlay }), acsUrl)!;
  };

  it('are none unless the ACS uses UDP, nor of a CPE that cannot', async () => {
    expect(lightweightSettings(profile, contextOf(), 'http://acs.example/')).toBeUndefined();
    expect(lightweightSettings(await loadProfile(PROFILE), contextOf(), 'http://acs.example/')).toBeUndefined();
  });

  it.each([
    ['', 'https://acs.example:7548/cwmp', 'acs.example'],
    ['', 'http://[2001:db8::1]/cwmp', '2001:db8::1'],
    ['notify.example', 'http://acs.example/', 'notify.example'],
    ['[2001:db8::2]', 'http://acs.example/', '2001:db8::2'],
  ])('host %j of the ACS %j: %j', (UDPLightweightNotificationHost, acsUrl, host) => {
    expect(read({ UDPLightweightNotificationHost }, acsUrl)).toMatchObject({ host, port: 7550 });
  });

  it('have no port that is none', () => {
    expect(read({ UDPLightweightNotificationPort: '70000' }).port).toBe(0);
  });

  it.each([
    ['0', '0001-01-01T00:00:00Z', false, undefined],
    ['60', '0001-01-01T00:00:00Z', true, undefined],
    ['60', '2026-01-01T00:00:10', true, Date.UTC(2026, 0, 1, 0, 0, 10)],
  ])('interval %s from %s', (interval, time, enabled, alignedTo) => {
    const { trigger } = read({
      LightweightNotificationTriggerInterval: interval,
      LightweightNotificationTriggerTime: time,
    });
    expect(trigger).toEqual({ enabled, intervalMs: Number(interval) * 1000, jitterPercent: 0, alignedTo });
  });
});
