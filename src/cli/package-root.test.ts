import { expect, it } from '@jest/globals';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { builtInProfiles, packageVersion } from './package-root.js';

it('finds the profiles that come with the program', () => {
  const profiles = builtInProfiles();
  expect([...profiles.keys()].sort()).toEqual(expect.arrayContaining(['tr098-dsl-router', 'tr181-gateway']));
  for (const folder of profiles.values()) expect(existsSync(join(folder, 'profile.yaml'))).toBe(true);
});

it('knows its version', () => {
  expect(packageVersion()).toMatch(/^\d+\.\d+\.\d+/);
});
