import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';

import { checkValue } from './check-value.js';
import { loadProfile } from './load-profile.js';
import { contextOf, NOON } from './testing/context.js';

const folderOf = (name: string): string => fileURLToPath(new URL(`../../profiles/${name}`, import.meta.url));

describe.each([
  ['example-tr181-gateway', 'tr181-gateway', 'Device.', 400],
  ['iot-node', 'iot-node', 'Device.', 60],
  ['tr098-dsl-router', 'tr098-dsl-router', 'InternetGatewayDevice.', 350],
])('the profile in profiles/%s', (folder, name, root, least) => {
  it('compiles to a tree of so many leaves and more', async () => {
    const profile = await loadProfile(folderOf(folder));
    expect(profile.name).toBe(name);
    expect(profile.root.path).toBe(root);
    expect(profile.leaves.length).toBeGreaterThanOrEqual(least);
    expect(profile.leaves.every(({ path }) => path.startsWith(root))).toBe(true);
  });

  it('has all that a CPE knows by its meaning', async () => {
    const { wellKnown } = await loadProfile(folderOf(folder));
    // What only some devices have; the CPE goes without.
    const optional = [
      'httpCompression',
      'udpConnectionRequestAddressNotificationLimit',
      'lightweightProtocolsUsed',
      'lightweightTriggerInterval',
      'lightweightTriggerTime',
      'udpLightweightHost',
      'udpLightweightPort',
      'heartbeatEnable',
      'heartbeatInterval',
      'heartbeatInitiationTime',
      'aliasBasedAddressing',
      'instanceMode',
      'autoCreateInstances',
    ];
    const missing = Object.entries(wellKnown).filter(([name, leaf]) => leaf === undefined && !optional.includes(name));
    expect(missing).toEqual([]);
  });

  it('gives values that its own types and ranges allow, on any CPE at any time', async () => {
    const profile = await loadProfile(folderOf(folder));
    const bad = new Set<string>();
    for (const index of [0, 1, 77, 65_536, 999_999]) {
      for (const hours of [0, 1, 13, 4000]) {
        const context = contextOf({ index, bootedAt: NOON, now: NOON + hours * 3_600_000 });
        for (const leaf of profile.leaves) {
          const value = profile.value(leaf, context);
          const checked = checkValue(leaf.type, leaf.constraints, value);
          if ('wrong' in checked) bad.add(`${leaf.path}: ${checked.wrong}`);
          else if (checked.value !== value) bad.add(`${leaf.path}: ${value} is not canonical`);
        }
      }
    }
    expect([...bad]).toEqual([]);
  });

  it('hides every password', async () => {
    const { leaves } = await loadProfile(folderOf(folder));
    const secrets = leaves.filter(({ path }) => /(Password|Passphrase|PreSharedKey|WEPKey)$/.test(path));
    expect(secrets.length).toBeGreaterThan(1);
    expect(secrets.filter(({ hidden }) => !hidden)).toEqual([]);
  });

  it('moves, and differs between CPEs', async () => {
    const profile = await loadProfile(folderOf(folder));
    const read = (index: number, now: number): string[] =>
      profile.leaves.map((leaf) => profile.value(leaf, contextOf({ index, now })));
    const [here, later, other] = [read(1, NOON), read(1, NOON + 600_000), read(2, NOON)];
    const moved = profile.leaves.filter((_leaf, at) => here[at] !== later[at]);
    expect(moved.length).toBeGreaterThan(least / 8);
    expect(moved.filter(({ volatile }) => !volatile)).toEqual([]);
    expect(here.filter((value, at) => value !== other[at]).length).toBeGreaterThan(least / 6);
  });
});
