import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { ProfileError } from './errors.js';
import { loadProfile } from './load-profile.js';
import { HEADER } from './testing/profile-of.js';

const AREA = 'Device.DeviceInfo.: { SerialNumber: { value: "{serial}" } }\n';

describe('loadProfile', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'profile-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('reads a folder', async () => {
    await writeFile(join(folder, 'profile.yaml'), HEADER);
    await writeFile(join(folder, 'info.yml'), AREA);
    await writeFile(join(folder, 'README.md'), '# not a part of it');
    const profile = await loadProfile(folder);
    expect(profile.forcedInform.map(({ path }) => path)).toEqual(['Device.DeviceInfo.SerialNumber']);
  });

  it('reads a ConfigMap as it is mounted: links to files in a folder that changes', async () => {
    const version = join(folder, '..2026_05_05_12_00_00.1');
    await mkdir(version);
    await writeFile(join(version, 'profile.yaml'), HEADER);
    await writeFile(join(version, 'info.yaml'), AREA);
    await symlink(version, join(folder, '..data'));
    for (const name of ['profile.yaml', 'info.yaml']) await symlink(join('..data', name), join(folder, name));
    expect((await loadProfile(folder)).name).toBe('small');
  });

  it('names the folder and every problem', async () => {
    await writeFile(join(folder, 'info.yaml'), 'Device.A.: { P: { value: 1, kind: int } }\n');
    const failure: unknown = await loadProfile(folder).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ProfileError);
    const { code, message, problems } = failure as ProfileError;
    expect(code).toBe('DATAMODEL_PROFILE');
    expect(problems).toHaveLength(2);
    expect(message.replace(folder, 'FOLDER').split('\n')).toEqual([
      'profile FOLDER: 2 problems',
      '  profile.yaml: is missing: it says name, root and forcedInform of the profile',
      expect.stringMatching(/^ {2}info\.yaml:1: Device\.A\.P \(kind\): is not known here; allowed: type, writable/),
    ]);
  });

  it('says so when there is no such folder', async () => {
    await expect(loadProfile(join(folder, 'gone'))).rejects.toThrow(/gone.*1 problem\n.*cannot be read: .*ENOENT/s);
  });
});
