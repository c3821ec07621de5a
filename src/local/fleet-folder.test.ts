import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createFleetFolder, type FleetFolder } from './fleet-folder.js';
import { createRecord, terminateRecord, withStatus } from './fleet-record.js';
import { temporaryFolder } from './testing/folder.js';
import { readFleet } from './testing/manifest.js';
import { shardConfig } from './testing/shard-config.js';

describe('fleet folder', () => {
  let root: ReturnType<typeof temporaryFolder>;
  let folder: FleetFolder;
  beforeEach(() => {
    root = temporaryFolder();
    folder = createFleetFolder(root.path, 'lab', 'metro');
  });
  afterEach(() => {
    root.remove();
  });
  const mode = (path: string): number => statSync(path).mode & 0o777;

  it('gives back the record that was saved', () => {
    expect(folder.load()).toBeUndefined();
    const record = createRecord(readFleet(), 'uid-1', 2, 0);
    folder.save(record);
    const status = { handledActions: { reboot: '1' }, actions: [] };
    folder.save(withStatus(record, { ...status, lifecycleState: 'Ready' }));
    expect(folder.load()).toEqual(withStatus(record, status));
  });

  it('finishes the deletion of a fleet that an engine died in', () => {
    folder.save(terminateRecord(createRecord(readFleet(), 'uid-1', 2, 0), 0));
    expect(folder.load()).toBeUndefined();
    expect(readdirSync(join(root.path, 'fleets/lab'))).toEqual([]);
  });

  it('says what to do about a record that cannot be read', () => {
    folder.save(createRecord(readFleet(), 'uid-1', 2, 0));
    const file = join(root.path, 'fleets/lab/metro/fleet.json');
    writeFileSync(file, '{"fleet":');
    expect(() => folder.load()).toThrow(/fleet\.json cannot be read: .*; move .*metro away to begin with new CPEs/);
  });

  it('lays a Secret out once for each content, for its owner only', () => {
    const secret = (password: string): string =>
      folder.resource({
        kind: 'Secret',
        namespace: 'lab',
        name: 'login',
        files: new Map([
          ['username', Buffer.from('{serial}')],
          ['password', Buffer.from(password)],
        ]),
      });
    const first = secret('one');
    expect(secret('one')).toBe(first);
    const second = secret('two');
    expect(second).not.toBe(first);
    expect(readFileSync(join(second, 'password'), 'utf8')).toBe('two');
    expect(readdirSync(second).sort()).toEqual(['password', 'username']);
    expect([mode(second), mode(join(second, 'password'))]).toEqual([0o700, 0o600]);
    folder.keepResources([shardConfig({ profiles: [{ name: 'own', path: second, weight: 1 }] })]);
    expect(readdirSync(join(root.path, 'fleets/lab/metro/resources'))).toHaveLength(1);
  });

  it('lays out what a worker is started with, with one token for all', () => {
    const { files, token } = folder.worker(1, shardConfig(), true);
    expect(JSON.parse(readFileSync(files.config, 'utf8'))).toEqual(shardConfig());
    expect(readFileSync(files.token, 'utf8')).toBe(token);
    expect(mode(files.token)).toBe(0o600);
    expect(folder.worker(0, shardConfig(), true).token).toBe(token);
    expect(folder.worker(0, shardConfig(), false).files.data).toBeUndefined();
  });

  it('goes as a whole', () => {
    folder.worker(0, shardConfig(), true);
    folder.remove();
    expect(readdirSync(join(root.path, 'fleets/lab'))).toEqual([]);
  });
});
