import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Interner } from '../datamodel/interner.js';
import { loadProfile } from '../datamodel/load-profile.js';
import { Overlay } from '../datamodel/overlay.js';
import type { Profile } from '../datamodel/profile.js';
import { CpeSettings } from './cpe-settings.js';
import { Population } from './population.js';
import { PROFILE, shardConfig } from './testing/rig.js';

const NOW = Date.UTC(2026, 0, 1, 0, 10);
const SERVER = 'Device.ManagementServer.';

describe('CpeSettings', () => {
  const config = shardConfig('http://acs.example/', 1000);
  const none = { username: '', password: '' };
  let profile: Profile;
  let population: Population;
  let settings: CpeSettings;
  beforeAll(async () => {
    profile = await loadProfile(PROFILE);
  });
  beforeEach(() => {
    const parts = { profiles: [profile], acsCredentials: none, connectionRequestCredentials: none };
    population = new Population(config, parts);
    settings = new CpeSettings(config, population);
  });
  const set = (values: Readonly<Record<string, string>>): void => {
    const overlay = new Overlay(new Interner());
    for (const [name, value] of Object.entries(values)) overlay.set(SERVER + name, value);
    population.overlays.set(0, overlay);
  };

  it('follows the manifest, spreads the first Informs over the interval, and repeats them', () => {
    expect(settings.nextPeriodic(0, NOW)).toBe(NOW + 300_000);
    const first = Array.from({ length: 1000 }, (_, slot) => (settings.firstPeriodic(slot, NOW) - NOW) / 300_000);
    expect(first.every((at) => at >= 0 && at < 1)).toBe(true);
    for (const tenth of [0, 3, 9]) {
      const share = first.filter((at) => Math.floor(at * 10) === tenth).length / 1000;
      expect(Math.abs(share - 0.1)).toBeLessThan(0.05);
    }
    expect(settings.firstPeriodic(7, NOW)).toBe(settings.firstPeriodic(7, NOW));
  });

  it.each<[Readonly<Record<string, string>>, number]>([
    [{ PeriodicInformInterval: '60' }, NOW + 60_000],
    [{ PeriodicInformEnable: 'false' }, Infinity],
    [{ PeriodicInformEnable: 'true' }, NOW + 300_000],
    [{ PeriodicInformTime: '0001-01-01T00:00:00Z' }, NOW + 300_000],
    [{ PeriodicInformTime: '2026-01-01T00:02:00Z' }, Date.UTC(2026, 0, 1, 0, 12)],
    [{ PeriodicInformTime: '2026-01-01T00:02:00' }, Date.UTC(2026, 0, 1, 0, 12)],
    [{ PeriodicInformTime: '2026-01-01T05:02:30+05:00' }, Date.UTC(2026, 0, 1, 0, 12, 30)],
    [{ PeriodicInformTime: '2030-01-01T00:03:00Z', PeriodicInformInterval: '3600' }, Date.UTC(2026, 0, 1, 1, 3)],
  ])('follows what an ACS set: %j', (values, next) => {
    set(values);
    expect(settings.nextPeriodic(0, NOW)).toBe(next);
    expect(settings.nextPeriodic(1, NOW)).toBe(NOW + 300_000);
  });

  it('cuts no interval that is aligned to a time, and plans nothing where Informs are off', () => {
    set({ PeriodicInformTime: '2026-01-01T00:02:00Z' });
    expect(settings.firstPeriodic(0, NOW)).toBe(Date.UTC(2026, 0, 1, 0, 12));
    set({ PeriodicInformEnable: 'false' });
    expect(settings.firstPeriodic(0, NOW)).toBe(Infinity);
  });

  it('knows which parameters decide on Informs', () => {
    const deciding = profile.leaves.filter((leaf) => settings.isPeriodic(0, leaf)).map(({ path }) => path);
    expect(deciding.sort()).toEqual(['Enable', 'Interval', 'Time'].map((name) => `${SERVER}PeriodicInform${name}`));
  });

  it('gives no retry interval of its own where the profile has none', () => {
    expect([settings.retryMinimumWait(0), settings.retryMultiplier(0)]).toEqual([undefined, undefined]);
  });
});
