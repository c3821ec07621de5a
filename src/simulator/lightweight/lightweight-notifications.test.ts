import { createSocket, type Socket } from 'node:dgram';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Notification } from '../../cwmp/rpcs/attributes.js';
import { readLightweightNotification, type ReadNotification } from '../../cwmp/testing/lightweight-notification.js';
import type { ParameterType } from '../../cwmp/types.js';
import { PROFILE, Rig, until } from '../testing/rig.js';
import { asking, polite } from '../testing/scripted-acs.js';
import { StunServer } from '../testing/stun-server.js';

const SERVER = 'Device.ManagementServer.';
const AREA = `
${SERVER}:
  DefaultActiveNotificationThrottle: { type: unsignedInt, writable: true, value: 0 }
  LightweightNotificationProtocolsUsed: { writable: true, list: true, enum: [UDP], value: '' }
  LightweightNotificationTriggerInterval: { type: unsignedInt, writable: true, value: 0 }
  LightweightNotificationTriggerTime: { type: dateTime, writable: true, value: '0001-01-01T00:00:00Z' }
  UDPLightweightNotificationHost: { writable: true, value: '' }
  UDPConnectionRequestAddress: { value: '{udpConnectionRequestAddress}' }
  STUNEnable: { type: boolean, writable: true, value: false }
  STUNServerPort: { type: unsignedInt, writable: true, value: 3478 }
  UDPLightweightNotificationPort: { type: unsignedInt, writable: true, value: 0 }
Device.Radio.:
  Channel: { type: unsignedInt, pick: { of: { 1: 1, 6: 1, 11: 1 }, every: 1m } }
  Noise: { type: int, walk: { from: -98000, to: -84000, period: 10m } }
`;
const CHANNEL = 'Device.Radio.Channel';
const NOISE = 'Device.Radio.Noise';
const ADDRESS = `${SERVER}UDPConnectionRequestAddress`;
const LOGIN = { Username: 'cpe', Password: 'secret', PeriodicInformEnable: '0' };

const notify = (name: string, notification: Notification) =>
  ({
    method: 'SetParameterAttributes',
    changes: [{ name, notificationChange: true, notification, accessListChange: false, accessList: [] }],
  }) as const;
const set = (values: Readonly<Record<string, string>>) =>
  ({
    method: 'SetParameterValues',
    values: Object.entries(values).map(([name, value]) => ({ name: SERVER + name, value, type: typeOf(name) })),
    parameterKey: '',
  }) as const;

/** CPEs whose ACS wants to hear of changes by UDP, over real UDP. */
describe('LightweightNotifications', () => {
  let rig: Rig;
  let folder: string;
  let receiver: Socket;
  let came: ReadNotification[];
  beforeEach(async () => {
    came = [];
    receiver = createSocket('udp4');
    receiver.on('message', (bytes) => came.push(readLightweightNotification(bytes, 'secret')));
    await new Promise<void>((resolve) => {
      receiver.bind(0, '127.0.0.1', resolve);
    });
    folder = mkdtempSync(join(tmpdir(), 'cpe-sim-profile-'));
    cpSync(PROFILE, folder, { recursive: true });
    writeFileSync(join(folder, 'radio.yaml'), AREA);
    rig = await Rig.create(1, { profiles: [{ name: 'own', path: folder, weight: 1 }] });
    await rig.ended(1);
  });
  afterEach(async () => {
    await rig.close();
    rmSync(folder, { recursive: true });
    receiver.close();
  });

  /** One session in which the ACS asks these. */
  const ask = async (...requests: Parameters<typeof asking>): Promise<string[]> => {
    const before = rig.acs.posts.length;
    const ended = rig.sessions;
    rig.acs.reply = asking(...requests);
    rig.shard.connectionRequest('lab-0');
    await rig.ended(ended + 1);
    rig.acs.reply = polite;
    return rig.acs.posts.slice(before + 2).map(({ body }) => body);
  };
  const use = (more: Readonly<Record<string, string>> = {}) =>
    set({
      ...LOGIN,
      LightweightNotificationProtocolsUsed: 'UDP',
      UDPLightweightNotificationPort: String(receiver.address().port),
      ...more,
    });
  const sent = (): number => rig.events('lab-0').filter((event) => event === 'lightweight notification sent').length;
  /** Lets so much time go by, in steps, and what is sent arrive. */
  const pass = async (ms: number, step = 10_000): Promise<void> => {
    for (let passed = 0; passed < ms; passed += step) {
      rig.clock.advance(Math.min(step, ms - passed));
      for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
    }
    await until(() => came.length === sent());
  };
  /** Lets time go by, twenty minutes at most, until there are so many. */
  const passUntil = async (notifications: number): Promise<void> => {
    for (let step = 0; came.length < notifications && step < 120; step++) await pass(10_000);
    expect(came).toHaveLength(notifications);
  };
  const names = (): string[][] => came.map(({ parameters }) => parameters.map(({ name }) => name));
  const codes = (): string[] => rig.acs.informs.at(-1)!.events.map(({ code }) => code);
  const told = (): string[] =>
    rig.acs.informs.at(-1)!.parameters.flatMap(({ name }) => (name.startsWith('Device.Radio.') ? [name] : []));

  it('sends a change at once that is active (5), each once, and has no session for it', async () => {
    await ask(use(), notify(CHANNEL, 5));
    await passUntil(3);
    const { port } = receiver.address();
    const at = Math.floor(rig.clock.now() / 1000);
    expect(came[2]).toMatchObject({ host: `127.0.0.1:${port}`, username: 'cpe', serialNumber: 'SIM00000000' });
    expect(came[2]!.at).toBeGreaterThan(at - 60);
    expect(names()).toEqual([[CHANNEL], [CHANNEL], [CHANNEL]]);
    const values = came.map(({ parameters }) => parameters[0]!.value);
    expect([values[0] === values[1], values[1] === values[2]]).toEqual([false, false]);
    expect(new Set(came.map(({ nonce }) => nonce)).size).toBe(3);
    expect(rig.acs.informs).toHaveLength(2);
    await ask();
    expect([codes(), told()]).toEqual([['6 CONNECTION REQUEST'], []]);
  });

  it('lets passive changes (3) ride along on active ones', async () => {
    await ask(use(), notify(CHANNEL, 5), notify(NOISE, 3));
    await passUntil(1);
    expect(names()[0]!.sort()).toEqual([CHANNEL, NOISE]);
  });

  it('sends passive changes alone by the interval, and nothing else then', async () => {
    await ask(use({ LightweightNotificationTriggerInterval: '600' }), notify(NOISE, 3));
    await pass(590_000);
    expect(came).toHaveLength(0);
    await ask(set({ DefaultActiveNotificationThrottle: '0' }));
    await pass(10_000);
    expect(names()).toEqual([[NOISE]]);
    await ask(notify(NOISE, 0));
    await pass(600_000);
    expect(came).toHaveLength(1);
  });

  it('aligns the interval to LightweightNotificationTriggerTime', async () => {
    const time = new Date(rig.clock.now() - 3_570_000).toISOString().slice(0, 19);
    const trigger = { LightweightNotificationTriggerInterval: '600', LightweightNotificationTriggerTime: time };
    await ask(use(trigger), notify(NOISE, 3));
    await pass(20_000);
    expect(came).toHaveLength(0);
    await pass(20_000);
    expect(came).toHaveLength(1);
  });

  it('tells both ways what is to be told both ways (4 and 6)', async () => {
    await ask(use(), notify(CHANNEL, 6), notify(NOISE, 4));
    await passUntil(1);
    await ask();
    expect([codes(), told().sort()]).toEqual([
      ['4 VALUE CHANGE', '6 CONNECTION REQUEST'],
      [CHANNEL, NOISE],
    ]);
    await ask();
    expect(codes()).toEqual(['6 CONNECTION REQUEST']);
  });

  it('holds active changes back as long as DefaultActiveNotificationThrottle says', async () => {
    await ask(use({ DefaultActiveNotificationThrottle: '3600' }), notify(CHANNEL, 5));
    await pass(3_590_000, 30_000);
    expect(came).toHaveLength(0);
    await passUntil(1);
    await pass(3_500_000, 50_000);
    expect(came).toHaveLength(1);
    await ask(set({ DefaultActiveNotificationThrottle: '0' }));
    await passUntil(2);
  });

  it.each([
    ['UDPLightweightNotificationPort is 0', { UDPLightweightNotificationPort: '0' }],
    ['nowhere.invalid does not resolve', { UDPLightweightNotificationHost: 'nowhere.invalid' }],
    ['nothing can be sent (EACCES)', { UDPLightweightNotificationHost: '255.255.255.255' }],
  ])('says once that %s, keeps the change, and sends it when that is mended', async (what, wrong) => {
    await ask(use(wrong), notify(CHANNEL, 5));
    const noted = (): number =>
      rig.events('lab-0').filter((event) => event === `lightweight notification not sent: ${what}`).length;
    await until(() => {
      rig.clock.advance(10_000);
      return noted() > 0;
    });
    for (let minute = 0; minute < 5; minute++) await pass(60_000);
    expect([noted(), came.length]).toEqual([1, 0]);
    await ask(use({ UDPLightweightNotificationHost: '127.0.0.1' }));
    await passUntil(1);
  });

  it('outlives reboots and restarts, and sends nothing twice', async () => {
    await ask(use({ LightweightNotificationTriggerInterval: '60' }), notify(NOISE, 3));
    await ask({ method: 'Reboot', commandKey: '' });
    await pass(10_000);
    await rig.ended(4);
    await pass(60_000);
    expect(names()).toEqual([[NOISE]]);
    await rig.stop();
    await rig.boot();
    await rig.ended(1);
    await until(() => {
      rig.clock.advance(1000);
      return came.length === 2;
    });
    expect(came[1]!.parameters[0]!.value).not.toBe(came[0]!.parameters[0]!.value);
  });

  it('ends when the ACS uses no protocol any more, with a factory reset, and with the CPE', async () => {
    await ask(use(), notify(CHANNEL, 5));
    await passUntil(1);
    await ask(use({ LightweightNotificationProtocolsUsed: '' }));
    await pass(600_000);
    expect(came).toHaveLength(1);
    await ask(use());
    await passUntil(2);
    await ask({ method: 'FactoryReset' });
    await pass(600_000);
    expect(came).toHaveLength(2);
    await ask(use(), notify(CHANNEL, 5));
    await passUntil(3);
    rig.shard.configure({ ...rig.config, replicas: 0, shard: { ...rig.config.shard, count: 0 } });
    rig.clock.advance(600_000);
    for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
    expect(came).toHaveLength(3);
  });

  it('sends nothing while the fleet is paused', async () => {
    await ask(use(), notify(CHANNEL, 5));
    rig.shard.configure({ ...rig.config, generation: 2, paused: true });
    await pass(600_000);
    expect(came).toHaveLength(0);
    rig.shard.configure({ ...rig.config, generation: 3 });
    await passUntil(1);
  });

  it('tells an ACS nothing before that knows the CPE', async () => {
    await ask(use(), notify(CHANNEL, 5));
    await passUntil(1);
    // The next one of the same machine, which answers nobody yet.
    rig.acs.reply = () => ({ status: 503 });
    rig.shard.configure({ ...rig.config, generation: 2, cwmp: { ...rig.config.cwmp!, acsUrl: `${rig.acsUrl}/new` } });
    await pass(600_000);
    expect(came).toHaveLength(1);
    rig.acs.reply = polite;
    await passUntil(2);
    expect(rig.acs.informs.at(-1)!.events).toContainEqual({ code: '0 BOOTSTRAP', commandKey: '' });
  });

  it('tells of an address that STUN has found out', async () => {
    const stun = new StunServer();
    stun.answer = () => ({ mapped: { address: '203.0.113.7', port: 41_000 } });
    const STUNServerPort = String(await stun.listen());
    try {
      await ask(use(), notify(ADDRESS, 5), set({ STUNServerPort, STUNEnable: '1' }));
      await passUntil(1);
      expect(came[0]!.parameters).toEqual([{ name: ADDRESS, value: '203.0.113.7:41000', type: 'xsd:string' }]);
    } finally {
      await rig.stop();
      await stun.close();
    }
  });

  it('is refused as active of what moves all the time', async () => {
    const [, , fault] = await ask(use(), notify(NOISE, 4), notify(NOISE, 6));
    expect(fault).toContain('<FaultCode>9009</FaultCode>');
  });
});

function typeOf(name: string): ParameterType {
  if (name.endsWith('Enable')) return 'xsd:boolean';
  if (name.endsWith('Time')) return 'xsd:dateTime';
  return /Port$|Interval$|Throttle$/.test(name) ? 'xsd:unsignedInt' : 'xsd:string';
}
