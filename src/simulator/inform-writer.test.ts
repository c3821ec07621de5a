import { beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnvelope } from '../cwmp/envelope.js';
import { eventBit } from '../cwmp/event-codes.js';
import { decodeInform } from '../cwmp/inform.js';
import type { EventStruct, Inform } from '../cwmp/types.js';
import { loadProfile } from '../datamodel/load-profile.js';
import { Interner } from '../datamodel/interner.js';
import { Overlay } from '../datamodel/overlay.js';
import type { Profile } from '../datamodel/profile.js';
import { HEADER, profileOf } from '../datamodel/testing/profile-of.js';
import { type InformVersion, InformWriter } from './inform-writer.js';
import { Population } from './population.js';
import { PROFILE, shardConfig } from './testing/rig.js';

const NOW = Date.UTC(2026, 0, 31, 12, 0, 0, 999);
const BOOT = eventBit('0 BOOTSTRAP') | eventBit('1 BOOT');
const REBOOTED = eventBit('1 BOOT') | eventBit('M Reboot');
const KEYED: readonly EventStruct[] = [
  { code: 'M Reboot', commandKey: 'first' },
  { code: 'M Reboot', commandKey: 'a<b' },
];

describe('InformWriter', () => {
  let profile: Profile;
  let population: Population;
  beforeAll(async () => {
    profile = await loadProfile(PROFILE);
    population = new Population(shardConfig('http://acs.example/', 3), {
      profiles: [profile],
      acsCredentials: { username: '', password: '' },
      connectionRequestCredentials: { username: '', password: '' },
    });
    population.connectionRequestBase = 'http://192.0.2.1:7547';
  });

  const write = (
    writer: InformWriter,
    slot: number,
    events: number,
    keyed?: readonly EventStruct[],
    retries = 0,
    now = NOW,
    version: InformVersion = '1-2',
  ) =>
    writer.write(
      profile,
      population.view().of(slot, now),
      { manufacturer: 'Example', oui: '00D09E', productClass: 'HG-7', serialNumber: population.serial(slot) },
      events,
      keyed,
      retries,
      version,
      now,
    );
  const read = (xml: string): Inform => decodeInform(parseEnvelope(xml));

  it.each([
    ['inform-bootstrap.xml', BOOT, undefined, 0],
    ['inform-rebooted.xml', REBOOTED, KEYED, 3],
  ])('writes %s', (name, events, keyed, retries) => {
    const xml = write(new InformWriter(), 1, events, keyed, retries);
    expect(xml).toBe(readFileSync(join(import.meta.dirname, 'golden', name), 'utf8').trimEnd());
  });

  it('tells an event with a CommandKey once for each of its causes, and as often as it is asked', () => {
    const writer = new InformWriter();
    for (let times = 0; times < 2; times++)
      expect(read(write(writer, 0, REBOOTED, KEYED)).events).toEqual([{ code: '1 BOOT', commandKey: '' }, ...KEYED]);
    expect(read(write(writer, 0, REBOOTED, KEYED.slice(1))).events).toHaveLength(2);
    expect(read(write(writer, 0, eventBit('1 BOOT'))).events).toEqual([{ code: '1 BOOT', commandKey: '' }]);
  });

  it('writes for an ACS of CWMP 1.0 in its namespace, and offers it nothing newer', () => {
    const xml = write(new InformWriter(), 0, BOOT, undefined, 0, NOW, '1-0');
    expect(parseEnvelope(xml).version).toBe('1-0');
    expect(xml).not.toContain('SupportedCWMPVersions');
  });

  it('gives every Inform an ID of its own', () => {
    const writer = new InformWriter();
    const ids = [0, 1, 0].map((slot) => parseEnvelope(write(writer, slot, BOOT)).id);
    expect(new Set(ids).size).toBe(3);
  });

  it('tells each CPE its own values and the time of the second', () => {
    const writer = new InformWriter();
    const urls = [0, 1].map(
      (slot) =>
        read(write(writer, slot, BOOT)).parameters.find(({ name }) => name.endsWith('ConnectionRequestURL'))?.value,
    );
    expect(urls).toEqual([population.connectionRequestUrl(0), population.connectionRequestUrl(1)]);
    const times = [0, 1, 1000].map((ms) => read(write(writer, 0, BOOT, undefined, 0, NOW + ms)).currentTime);
    expect(times).toEqual(['2026-01-31T12:00:00Z', '2026-01-31T12:00:01Z', '2026-01-31T12:00:01Z']);
  });

  it('names forced parameters of instances by alias on the CPEs whose ACS wants that', async () => {
    const aliased = await profileOf(
      `
Device.ManagementServer.:
  AliasBasedAddressing: { type: boolean, value: true }
  InstanceMode: { writable: true, enum: [InstanceNumber, InstanceAlias], value: InstanceNumber }
Device.IP.Interface.1.: { Alias: { value: wan }, Address: { value: 192.0.2.1 } }
`,
      HEADER.replace('[Device.DeviceInfo.SerialNumber]', '[Device.IP.Interface.1.Address]'),
    );
    const own = new Population(shardConfig('http://acs.example/', 2), {
      profiles: [aliased],
      acsCredentials: { username: '', password: '' },
      connectionRequestCredentials: { username: '', password: '' },
    });
    const overlay = new Overlay(new Interner());
    overlay.set('Device.ManagementServer.InstanceMode', 'InstanceAlias');
    own.overlays.set(1, overlay);
    const writer = new InformWriter();
    const device = { manufacturer: 'Example', oui: '00D09E', productClass: 'HG-7', serialNumber: '1' };
    const names = [0, 1, 0].map((slot) => {
      const xml = writer.write(aliased, own.view().of(slot, NOW), device, BOOT, undefined, 0, '1-2', NOW);
      return read(xml).parameters.map(({ name }) => name);
    });
    const numbered = ['Device.IP.Interface.1.Address'];
    expect(names).toEqual([numbered, ['Device.IP.Interface.[wan].Address'], numbered]);
  });
});
