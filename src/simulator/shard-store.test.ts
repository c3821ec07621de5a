import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
  existsSync,
  copyFileSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type CpeRecord, ShardStore } from './shard-store.js';

const cpe = (index: number, change: Partial<CpeRecord> = {}): CpeRecord => ({
  index,
  bootstrapped: true,
  pending: 0,
  overlay: '',
  softwareVersion: '',
  commandKeys: '',
  faults: '',
  transfers: '',
  duChanges: '',
  ...change,
});

describe('ShardStore', () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'cpe-sim-store-'));
    path = join(folder, 'shard.db');
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const written = (...records: CpeRecord[]): void => {
    const store = new ShardStore(path);
    store.transaction(() => {
      for (const record of records) store.put(record);
    });
    store.close();
  };

  it('gives back what was written, the last of each CPE', () => {
    written(
      cpe(1),
      cpe(2, {
        overlay: '{"a":"b"}',
        pending: 5,
        softwareVersion: '2',
        commandKeys: '{"M Reboot":"k"}',
        faults: '[{}]',
        duChanges: '[{"id":1}]',
      }),
    );
    written(cpe(1, { bootstrapped: false }));
    const store = new ShardStore(path);
    expect([...store.load()]).toEqual([
      cpe(1, { bootstrapped: false }),
      cpe(2, {
        overlay: '{"a":"b"}',
        pending: 5,
        softwareVersion: '2',
        commandKeys: '{"M Reboot":"k"}',
        faults: '[{}]',
        duChanges: '[{"id":1}]',
      }),
    ]);
    store.close();
  });

  it('takes a file of the time before queued faults were kept', () => {
    written(cpe(1));
    const database = new DatabaseSync(path);
    database.exec('ALTER TABLE cpe DROP COLUMN faults');
    database.close();
    written(cpe(2, { faults: '[{}]' }));
    const store = new ShardStore(path);
    expect([...store.load()]).toEqual([cpe(1), cpe(2, { faults: '[{}]' })]);
    store.close();
  });

  it('keeps its files for its user only', () => {
    const store = new ShardStore(path);
    store.putFact('url', 'http://a');
    expect([path, `${path}-wal`].map((file) => statSync(file).mode & 0o777)).toEqual([0o600, 0o600]);
    store.close();
  });

  it('writes all of a transaction or nothing', () => {
    const store = new ShardStore(path);
    expect(() => {
      store.transaction(() => {
        store.put(cpe(1));
        throw new Error('in mid-transaction');
      });
    }).toThrow('could not be written: in mid-transaction');
    expect([...store.load()]).toEqual([]);
    store.close();
  });

  it('takes a torn last write for not written', () => {
    const store = new ShardStore(path);
    store.transaction(() => {
      store.put(cpe(1));
    });
    store.transaction(() => {
      store.put(cpe(2));
    });
    // What a kill in the middle of a write leaves: the files as they are, the log cut short.
    const torn = join(folder, 'torn.db');
    copyFileSync(path, torn);
    copyFileSync(`${path}-wal`, `${torn}-wal`);
    store.close();
    truncateSync(`${torn}-wal`, readFileSync(`${torn}-wal`).length - 100);
    const again = new ShardStore(torn);
    expect(again.recovered).toBeUndefined();
    expect([...again.load()].map((record) => record.index)).toEqual([1]);
    again.close();
  });

  it.each([
    ['no database at all', () => 'this is no database, '.repeat(1000)],
    ['an empty file', () => ''],
  ])('begins anew on %s', (_what, content) => {
    writeFileSync(path, content());
    const store = new ShardStore(path);
    expect([...store.load()]).toEqual([]);
    if (content() !== '') {
      expect(store.recovered).toContain('was damaged');
      expect(existsSync(`${path}.damaged`)).toBe(true);
    }
    store.close();
  });

  it('begins anew on a database whose pages are overwritten', () => {
    written(...Array.from({ length: 2000 }, (_, i) => cpe(i, { overlay: 'x'.repeat(50) })));
    const bytes = readFileSync(path);
    bytes.fill(0xff, 4096, 20_000);
    writeFileSync(path, bytes);
    const store = new ShardStore(path);
    expect(store.recovered).toContain(`${path}.damaged`);
    expect([...store.load()]).toEqual([]);
    store.close();
  });

  it('says which path it cannot use', () => {
    expect(() => new ShardStore(join(folder, 'no', 'such', 'folder.db'))).toThrow(/folder\.db cannot be used/);
  });

  it('remembers the last thousand actions and any fact', () => {
    const store = new ShardStore(undefined);
    for (let i = 0; i < 1100; i++) store.putAction(`a${i}`, `{"n":${i}}`);
    store.putAction('a1099', 'changed');
    store.putFact('url', 'http://a');
    store.putFact('url', 'http://b');
    expect(store.action('a0')).toBeUndefined();
    expect(store.action('a1098')).toBe('{"n":1098}');
    expect(store.action('a1099')).toBe('changed');
    expect(store.fact('url')).toBe('http://b');
    expect(store.fact('other')).toBeUndefined();
    store.close();
  });
});
