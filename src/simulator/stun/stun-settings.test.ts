import { beforeAll, describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { contextOf } from '../../datamodel/testing/context.js';
import { Interner } from '../../datamodel/interner.js';
import { loadProfile } from '../../datamodel/load-profile.js';
import { Overlay } from '../../datamodel/overlay.js';
import type { Profile } from '../../datamodel/profile.js';
import { isStunSetting, stunSettings, type StunSettings } from './stun-settings.js';

const ROUTER = join(import.meta.dirname, '../../../profiles/tr098-dsl-router');
const SERVER = 'InternetGatewayDevice.ManagementServer.';

describe('stunSettings', () => {
  let profile: Profile;
  beforeAll(async () => {
    profile = await loadProfile(ROUTER);
  });
  const read = (values: Readonly<Record<string, string>>, acsUrl: string): StunSettings | undefined => {
    const overlay = new Overlay(new Interner());
    for (const [name, value] of Object.entries({ STUNEnable: 'true', ...values })) overlay.set(SERVER + name, value);
    return stunSettings(profile, contextOf({ overlay }), acsUrl);
  };

  it('are none as long as STUNEnable is false', () => {
    expect(read({ STUNEnable: 'false' }, 'http://acs.example/')).toBeUndefined();
    expect(stunSettings(profile, contextOf(), 'http://acs.example/')).toBeUndefined();
  });

  it.each([
    ['', 'https://acs.example:7548/cwmp', 'acs.example'],
    ['', 'http://[2001:db8::1]/cwmp', '2001:db8::1'],
    ['stun.example', 'http://acs.example/', 'stun.example'],
    ['[2001:db8::2]', 'http://acs.example/', '2001:db8::2'],
    ['', '', undefined],
  ])('server %j of the ACS %j: %j', (STUNServerAddress, acsUrl, host) => {
    expect(read({ STUNServerAddress }, acsUrl)?.host).toBe(host);
  });

  it.each([
    ['-1', '30', 30],
    ['-1', '0', 30],
    ['120', '20', 120],
    ['20', '20', 20],
    ['0', '25', 25],
  ])('period of at most %s and at least %s: %d s', (most, least, seconds) => {
    const values = { STUNMaximumKeepAlivePeriod: most, STUNMinimumKeepAlivePeriod: least };
    expect(read(values, 'http://acs.example/')?.periodMs).toBe(seconds * 1000);
  });

  it('reads the rest', () => {
    const values = {
      STUNServerPort: '0',
      STUNUsername: 'cpe',
      STUNPassword: 'secret',
      UDPConnectionRequestAddressNotificationLimit: '60',
    };
    expect(read(values, 'http://acs.example/')).toMatchObject({
      port: 3478,
      username: 'cpe',
      password: 'secret',
      limitMs: 60_000,
    });
  });

  it('knows its leaves', () => {
    const names = profile.leaves.filter((leaf) => isStunSetting(profile, leaf)).map(({ path }) => path);
    expect(names).toHaveLength(8);
    expect(names.every((name) => /\.(STUN\w+|UDPConnectionRequestAddressNotificationLimit)$/.test(name))).toBe(true);
  });
});
