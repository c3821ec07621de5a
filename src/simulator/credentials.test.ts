import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readCredentials, readSecretFile } from './credentials.js';

describe('readCredentials', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cpe-sim-secret-'));
  });
  afterEach(() => rm(folder, { recursive: true }));
  const written = async (username: string, password: string): Promise<void> => {
    await writeFile(join(folder, 'username'), username);
    await writeFile(join(folder, 'password'), password);
  };

  it.each([
    ['a', 'b', { username: 'a', password: 'b' }],
    ['a\n', 'b\r\n', { username: 'a', password: 'b' }],
    ['{serial}', ' b\n\n', { username: '{serial}', password: ' b\n' }],
    ['', 'ä', { username: '', password: 'ä' }],
  ])('reads %j and %j, without the line end that editors leave', async (username, password, credentials) => {
    await written(username, password);
    expect(await readCredentials(folder)).toEqual(credentials);
  });

  it('says which key is missing', async () => {
    await writeFile(join(folder, 'username'), 'a');
    await expect(readCredentials(folder)).rejects.toMatchObject({
      code: 'SIM_FILE',
      message: `${join(folder, 'password')} cannot be read: the Secret has no key "password"`,
    });
  });

  it('says why a file cannot be read', async () => {
    await mkdir(join(folder, 'ca.crt'));
    await expect(readSecretFile(folder, 'ca.crt')).rejects.toMatchObject({
      code: 'SIM_FILE',
      message: expect.stringContaining('EISDIR'),
    });
  });
});
