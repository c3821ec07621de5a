import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Notification } from '../cwmp/rpcs/attributes.js';
import { PROFILE, Rig, until } from './testing/rig.js';
import { asking, polite } from './testing/scripted-acs.js';

const AREA = `
Device.ManagementServer.:
  DefaultActiveNotificationThrottle: { type: unsignedInt, writable: true, value: 0 }
  AliasBasedAddressing: { type: boolean, value: true }
  InstanceMode: { writable: true, enum: [InstanceNumber, InstanceAlias], value: InstanceNumber }
  AutoCreateInstances: { type: boolean, writable: true, value: false }
Device.Sensor.1.:
  Alias: { value: roof }
  Level: { type: int, walk: { from: 0, to: 100000, period: 10m } }
Device.Radio.:
  Channel: { type: unsignedInt, notify: active, pick: { of: { 1: 1, 6: 1, 11: 1 }, every: 1m } }
  Noise: { type: int, walk: { from: -98000, to: -84000, period: 10m } }
Device.Ping.:
  Host: { writable: true, transient: true, value: '' }
  Kept: { writable: true, value: '' }
Device.NAT.: { PortMappingNumberOfEntries: { entries: PortMapping } }
Device.NAT.PortMapping.{}.:
  $writable: true
  Alias: { writable: true, value: 'cpe-{i}' }
`;
const CHANNEL = 'Device.Radio.Channel';
const NOISE = 'Device.Radio.Noise';

const add = { method: 'AddObject', objectName: 'Device.NAT.PortMapping.', parameterKey: 'k1' } as const;
const remove = (path: string) => ({ method: 'DeleteObject', objectName: path, parameterKey: 'k2' }) as const;
const read = (...names: string[]) => ({ method: 'GetParameterValues', names }) as const;
const notify = (name: string, notification: Notification) =>
  ({
    method: 'SetParameterAttributes',
    changes: [{ name, notificationChange: true, notification, accessListChange: false, accessList: [] }],
  }) as const;

const NO_PERIODIC = {
  method: 'SetParameterValues',
  values: [{ name: 'Device.ManagementServer.PeriodicInformEnable', value: '0', type: 'xsd:boolean' }],
  parameterKey: '',
} as const;

/** What an ACS does with the data model of a CPE, and what a CPE tells of it, through whole sessions. */
describe('the data model of a CPE', () => {
  let rig: Rig;
  let folder: string;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'cpe-sim-profile-'));
    cpSync(PROFILE, folder, { recursive: true });
    writeFileSync(join(folder, 'radio.yaml'), AREA);
    rig = await Rig.create(1, { profiles: [{ name: 'own', path: folder, weight: 1 }] });
    await rig.ended(1);
  });
  afterEach(async () => {
    await rig.close();
    rmSync(folder, { recursive: true });
  });

  const codes = (n: number): string[] => rig.acs.informs[n]!.events.map(({ code }) => code);
  const told = (n: number): string[] =>
    rig.acs.informs[n]!.parameters.map(({ name }) => name).filter((name) => name.startsWith('Device.Radio.'));
  /** One session in which the ACS asks these, and the bodies of the answers. */
  const ask = async (...requests: Parameters<typeof asking>): Promise<string[]> => {
    const before = rig.acs.posts.length;
    const ended = rig.sessions;
    rig.acs.reply = asking(...requests);
    rig.shard.connectionRequest('lab-0');
    await rig.ended(ended + 1);
    rig.acs.reply = polite;
    return rig.acs.posts.slice(before + 2).map(({ body }) => body);
  };

  it('keeps what was added through a kill, and never uses an instance number twice', async () => {
    const [first, second] = await ask(add, add, remove('Device.NAT.PortMapping.2.'));
    expect(first).toContain('<InstanceNumber>1</InstanceNumber>');
    expect(second).toContain('<InstanceNumber>2</InstanceNumber>');
    await rig.kill();
    await rig.boot();
    await rig.ended(1);
    const [values, third] = await ask(read('Device.NAT.', 'Device.ManagementServer.ParameterKey'), add);
    expect(values).toMatch(/PortMappingNumberOfEntries<\/Name><Value[^>]*>1</);
    expect(values).toContain('Device.NAT.PortMapping.1.Alias');
    expect(values).not.toContain('Device.NAT.PortMapping.2.');
    expect(values).toMatch(/ParameterKey<\/Name><Value[^>]*>k2</);
    expect(third).toContain('<InstanceNumber>3</InstanceNumber>');
  });

  it('answers 9002 and stays as it was when an object cannot be stored', async () => {
    rig.breakStore();
    const [fault] = await ask(add);
    rig.mendStore();
    expect(fault).toContain('<FaultCode>9002</FaultCode>');
    expect((await ask(read('Device.NAT.')))[0]).toMatch(/PortMappingNumberOfEntries<\/Name><Value[^>]*>0</);
  });

  it('drops added objects and attributes with a factory reset', async () => {
    await ask(add, notify(CHANNEL, 0), { method: 'FactoryReset' });
    rig.clock.advance(10_000);
    await rig.ended(3);
    const [values, attributes] = await ask(read('Device.NAT.'), { method: 'GetParameterAttributes', names: [CHANNEL] });
    expect(values).toMatch(/PortMappingNumberOfEntries<\/Name><Value[^>]*>0</);
    expect(attributes).toContain('<Notification>2</Notification>');
  });

  it('forgets at a reboot what is only for now', async () => {
    const values = ['Host', 'Kept'].map((name) => ({
      name: `Device.Ping.${name}`,
      value: 'x',
      type: 'xsd:string' as const,
    }));
    await ask({ method: 'SetParameterValues', values, parameterKey: '' }, { method: 'Reboot', commandKey: '' });
    rig.clock.advance(10_000);
    await rig.ended(3);
    const [body] = await ask(read('Device.Ping.'));
    expect(body).toMatch(/Host<\/Name><Value[^>]*><.*Kept<\/Name><Value[^>]*>x</);
  });

  it('calls its ACS at once when a value with active notification changes, and tells each change once', async () => {
    await ask(NO_PERIODIC, read(CHANNEL));
    for (let minute = 0; rig.acs.informs.length === 2 && minute < 9; minute++) {
      rig.clock.advance(60_000);
      await until(() => rig.shard.status().sessions.active === 0);
    }
    await rig.ended(3);
    expect(codes(2)).toEqual(['4 VALUE CHANGE']);
    expect(told(2)).toEqual([CHANNEL]);
    const value = rig.acs.informs[2]!.parameters.find(({ name }) => name === CHANNEL)!.value;
    expect((await ask(read(CHANNEL)))[0]).toContain(`>${value}</Value>`);
    expect(codes(3)).toEqual(['6 CONNECTION REQUEST']);
  });

  it('lets changes with passive notification ride along on the next Inform', async () => {
    await ask(NO_PERIODIC, notify(CHANNEL, 0), notify(NOISE, 1));
    rig.clock.advance(600_000);
    expect(rig.acs.informs).toHaveLength(2);
    await ask();
    expect(codes(2)).toEqual(['4 VALUE CHANGE', '6 CONNECTION REQUEST']);
    expect(told(2)).toEqual([NOISE]);
    await ask();
    expect(codes(3)).toEqual(['6 CONNECTION REQUEST']);
  });

  it('tells again what was lost with a session that failed', async () => {
    await ask(NO_PERIODIC, notify(CHANNEL, 0), notify(NOISE, 1));
    rig.clock.advance(600_000);
    rig.acs.reply = () => ({ status: 503 });
    rig.shard.connectionRequest('lab-0');
    await rig.ended(3);
    rig.acs.reply = polite;
    rig.clock.advance(60_000);
    await rig.ended(4);
    expect([told(2), told(3)]).toEqual([[NOISE], [NOISE]]);
    expect(codes(3)).toEqual(['4 VALUE CHANGE']);
  });

  describe('with a throttle of active notifications (TR-181 DefaultActiveNotificationThrottle)', () => {
    const THROTTLE = {
      method: 'SetParameterValues',
      values: [
        { name: 'Device.ManagementServer.DefaultActiveNotificationThrottle', value: '3600', type: 'xsd:unsignedInt' },
      ],
      parameterKey: '',
    } as const;
    /** Lets so many minutes go by, one after the other. */
    const wait = async (minutes: number): Promise<void> => {
      for (let minute = 0; minute < minutes; minute++) {
        rig.clock.advance(60_000);
        await until(() => rig.shard.status().sessions.active === 0);
      }
    };

    it('holds a change back until the throttle ends, and tells it then', async () => {
      await ask(NO_PERIODIC, THROTTLE);
      await wait(59);
      expect(rig.acs.informs).toHaveLength(2);
      await wait(9);
      await rig.ended(3);
      expect(codes(2)).toEqual(['4 VALUE CHANGE']);
      expect(told(2)).toEqual([CHANNEL]);
      // It counts again from the end of that session.
      await wait(50);
      expect(rig.acs.informs).toHaveLength(3);
    });

    it('tells what is held back in a session for another reason, which nothing delays', async () => {
      await ask(NO_PERIODIC, THROTTLE);
      for (let session = 2; session < 12 && told(session - 1).length === 0; session++) {
        await wait(1);
        await ask();
        expect(codes(session)).toContain('6 CONNECTION REQUEST');
      }
      expect(told(rig.acs.informs.length - 1)).toEqual([CHANNEL]);
    });

    it('is lifted by an ACS that sets it to 0', async () => {
      await ask(NO_PERIODIC, THROTTLE);
      await ask({ ...THROTTLE, values: [{ ...THROTTLE.values[0], value: '0' }] });
      await wait(9);
      expect(rig.acs.informs.length).toBeGreaterThan(3);
      expect(codes(3)).toEqual(['4 VALUE CHANGE']);
    });
  });

  describe('with aliases in paths (TR-069 §3.6.1)', () => {
    const set = (values: Readonly<Record<string, string>>) =>
      ({
        method: 'SetParameterValues',
        values: Object.entries(values).map(([name, value]) => ({
          name,
          value,
          type: value === 'true' ? ('xsd:boolean' as const) : ('xsd:string' as const),
        })),
        parameterKey: '',
      }) as const;
    const ALIASES = set({
      'Device.ManagementServer.InstanceMode': 'InstanceAlias',
      'Device.ManagementServer.AutoCreateInstances': 'true',
    });

    it('adds, reads, sets and deletes by alias, and answers with aliases when it is to', async () => {
      const [added, values, , renamed, names, deleted, gone] = await ask(
        { ...add, objectName: 'Device.NAT.PortMapping.[web].' },
        read('Device.NAT.PortMapping.[web].'),
        ALIASES,
        read('Device.NAT.PortMapping.1.'),
        { method: 'GetParameterNames', path: 'Device.NAT.PortMapping.', nextLevel: true },
        remove('Device.NAT.PortMapping.[web].'),
        read('Device.NAT.PortMapping.[web].'),
      );
      expect(added).toContain('<InstanceNumber>1</InstanceNumber>');
      expect(values).toMatch(/>Device\.NAT\.PortMapping\.1\.Alias<\/Name><Value[^>]*>web</);
      expect(renamed).toContain('>Device.NAT.PortMapping.[web].Alias<');
      expect(names).toContain('>Device.NAT.PortMapping.[web].<');
      expect(deleted).toContain('DeleteObjectResponse');
      expect(gone).toContain('<FaultCode>9005</FaultCode>');
    });

    it('creates instances with the values that are set on them, or nothing', async () => {
      const [, fault, none, , created] = await ask(
        ALIASES,
        set({ 'Device.NAT.PortMapping.[web].Alias': 'web', 'Device.Nothing': '' }),
        read('Device.NAT.PortMappingNumberOfEntries'),
        set({ 'Device.NAT.PortMapping.[web].Alias': 'web' }),
        read('Device.NAT.'),
      );
      expect(fault).toContain('<FaultCode>9005</FaultCode>');
      expect(none).toMatch(/<Value[^>]*>0</);
      expect(created).toMatch(/PortMappingNumberOfEntries<\/Name><Value[^>]*>1</);
      expect(created).toContain('>Device.NAT.PortMapping.[web].Alias<');
    });

    it('takes attributes by alias and tells changes by alias', async () => {
      const [, , attributes] = await ask(ALIASES, notify('Device.Sensor.[roof].Level', 1), {
        method: 'GetParameterAttributes',
        names: ['Device.Sensor.1.Level'],
      });
      expect(attributes).toMatch(/>Device\.Sensor\.\[roof\]\.Level<\/Name><Notification>1</);
      rig.clock.advance(600_000);
      await until(() => rig.shard.status().sessions.active === 0);
      await ask();
      const told = rig.acs.informs.flatMap(({ parameters }) => parameters.map(({ name }) => name));
      expect(told).toContain('Device.Sensor.[roof].Level');
      expect(told).not.toContain('Device.Sensor.1.Level');
    });
  });

  it('refuses active notification of what moves all the time', async () => {
    const [fault, attributes] = await ask(notify('Device.Radio.', 2), {
      method: 'GetParameterAttributes',
      names: [NOISE],
    });
    expect(fault).toContain('<FaultCode>9009</FaultCode>');
    expect(attributes).toContain('<Notification>0</Notification>');
  });
});
