import { beforeAll, describe, expect, it } from '@jest/globals';
import { contextOf } from '../../datamodel/testing/context.js';
import { Interner } from '../../datamodel/interner.js';
import { loadProfile } from '../../datamodel/load-profile.js';
import { Overlay } from '../../datamodel/overlay.js';
import type { Profile } from '../../datamodel/profile.js';
import { GATEWAY } from '../testing/rig.js';
import { isXmppSetting, type XmppSettings, xmppSettings } from './xmpp-settings.js';
import '../../datamodel/testing/seed.js';

const CONNECTION = 'Device.XMPP.Connection.1.';

describe('xmppSettings', () => {
  let profile: Profile;
  beforeAll(async () => {
    profile = await loadProfile(GATEWAY.path);
  });
  const read = (values: Readonly<Record<string, string>>): XmppSettings | undefined => {
    const overlay = new Overlay(new Interner());
    const all = { Enable: 'true', Username: 'cpe', Domain: 'example.org', ...values };
    for (const [name, value] of Object.entries(all)) {
      overlay.set(name.startsWith('ConnReq') ? `Device.ManagementServer.${name}` : CONNECTION + name, value);
    }
    return xmppSettings(profile, contextOf({ overlay }));
  };
  const row = { 'Server.1.Enable': 'true', 'Server.1.ServerAddress': '[2001:db8::1]', 'Server.1.Priority': '7' };

  it('are none as long as Enable is false', () => {
    expect([xmppSettings(profile, contextOf()), read({ Enable: 'false' })]).toEqual([undefined, undefined]);
  });

  it.each([
    [{}, ''],
    [{ Username: '' }, 'Username and Domain are both to be set'],
    [{ Domain: '' }, 'Username and Domain are both to be set'],
    [{ ServerConnectAlgorithm: 'ServerTable' }, 'no row of its Server table is enabled and has an address'],
    [{ ServerConnectAlgorithm: 'ServerTable', ...row }, ''],
  ])('%j is misconfigured: %j', (values, why) => {
    expect(read(values)?.misconfigured).toBe(why);
  });

  it.each([
    ['-1', 300_000],
    ['0', Infinity],
    ['20', 20_000],
  ])('KeepAliveInterval %s: %d ms', (KeepAliveInterval, ms) => {
    expect(read({ KeepAliveInterval })?.keepAliveMs).toBe(ms);
  });

  it.each([
    ['', false],
    ['Device.XMPP.Connection.1', true],
    ['Device.XMPP.Connection.1.', true],
    ['Device.XMPP.Connection.2', false],
  ])('ConnReqXMPPConnection %j takes requests: %s', (ConnReqXMPPConnection, takes) => {
    expect(read({ ConnReqXMPPConnection })?.takesRequests).toBe(takes);
  });

  it('reads who may call, and the enabled rows of the table where they count', () => {
    expect(read({ ConnReqAllowedJabberIDs: 'a@b, c@d/e' })?.allowed).toEqual(['a@b', 'c@d/e']);
    expect(read(row)?.account.servers).toEqual([]);
    expect(read({ ServerConnectAlgorithm: 'ServerTable', ...row })?.account.servers).toEqual([
      { host: '2001:db8::1', port: 5222, priority: 7, weight: 1 },
    ]);
  });

  it.each([
    ['5', '10', { attempts: 5, initialS: 10, multiplier: 2000, mostS: 30_720 }],
    ['0', '10', { attempts: 16, initialS: 60, multiplier: 2000, mostS: 30_720 }],
  ])('retries: %s attempts, %s s', (ServerConnectAttempts, ServerRetryInitialInterval, retry) => {
    expect(read({ ServerConnectAttempts, ServerRetryInitialInterval })?.retry).toEqual(retry);
  });

  it('knows its leaves', () => {
    const names = profile.leaves.filter((leaf) => isXmppSetting(profile, leaf)).map(({ path }) => path);
    expect(names).toContain('Device.ManagementServer.ConnReqAllowedJabberIDs');
    expect(names).toContain(`${CONNECTION}Server.1.Port`);
    expect(names).not.toContain('Device.ManagementServer.ConnReqJabberID');
  });
});
