import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { DeviceTable, FLAG } from './device-table.js';
import { Journal } from './journal.js';
import { ShardStore } from './shard-store.js';
import { FakeClock } from './testing/fake-clock.js';

describe('Journal', () => {
  let folder: string;
  let path: string;
  let store: ShardStore;
  let other: DatabaseSync;
  let clock: FakeClock;
  let table: DeviceTable;
  let journal: Journal;
  let lines: string[];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'cpe-sim-journal-'));
    path = join(folder, 'shard.db');
    store = new ShardStore(path);
    // Another connection, as another process has it: it sees what is really written.
    other = new DatabaseSync(path);
    clock = new FakeClock();
    table = new DeviceTable();
    table.resize(10);
    lines = [];
    const note = (message: string): void => void lines.push(message);
    const record = (slot: number) => ({
      index: 100 + slot,
      bootstrapped: table.has(slot, FLAG.bootstrapped),
      pending: table.pending[slot] as number,
      overlay: '',
      softwareVersion: '',
      commandKeys: '',
      faults: '',
      transfers: '',
      duChanges: '',
    });
    const logger = { debugEnabled: false, debug: note, info: note, warn: note, error: note };
    journal = new Journal(store, clock, table, record, logger);
  });
  afterEach(() => {
    other.close();
    store.close();
    rmSync(folder, { recursive: true });
  });

  /** Index and pending events of every record in the file. */
  const stored = (): unknown[][] =>
    other
      .prepare('SELECT idx, pending FROM cpe ORDER BY idx')
      .all()
      .map(({ idx, pending }) => [idx, pending]);
  /** How many transactions the file has seen since it was opened here. */
  const version = (): unknown => other.prepare('PRAGMA data_version').get()?.['data_version'];
  const fillDisk = (): void => {
    other.exec("CREATE TRIGGER full BEFORE INSERT ON cpe BEGIN SELECT RAISE(ABORT, 'disk full'); END");
  };
  const freeDisk = (): void => {
    other.exec('DROP TRIGGER full');
  };

  it('gathers changes for a while, and writes each CPE once, as it is then', () => {
    for (const slot of [3, 1, 3]) journal.mark(slot);
    table.pending[3] = 7;
    clock.advance(199);
    expect(stored()).toEqual([]);
    clock.advance(1);
    expect(stored()).toEqual([
      [101, 0],
      [103, 7],
    ]);
    expect([table.has(1, FLAG.dirty), table.has(3, FLAG.dirty), clock.timers]).toEqual([false, false, 0]);
    table.pending[3] = 8;
    journal.mark(3);
    clock.advance(200);
    expect(stored()).toContainEqual([103, 8]);
  });

  it('writes all that wait in one turn of the event loop in one transaction', async () => {
    const before = Number(version());
    const waits = [4, 5, 6].map((slot) => {
      journal.mark(slot);
      return journal.durable();
    });
    expect(new Set(waits).size).toBe(1);
    expect(stored()).toEqual([]);
    await Promise.all(waits);
    expect(stored()).toHaveLength(3);
    expect(Number(version())).toBe(before + 1);
    expect(clock.timers).toBe(0);
    await journal.durable();
    expect(Number(version())).toBe(before + 1);
  });

  it('takes CPEs that are no more out, and writes one that came back under the same number', () => {
    journal.mark(2);
    journal.mark(8);
    clock.advance(200);
    journal.mark(9);
    for (const slot of [8, 9]) journal.drop(100 + slot);
    table.resize(8);
    table.resize(9);
    table.pending[8] = 5;
    journal.mark(8);
    clock.advance(200);
    expect(stored()).toEqual([
      [102, 0],
      [108, 5],
    ]);
  });

  it('keeps what could not be written and tries again, and says so once', () => {
    fillDisk();
    journal.mark(1);
    clock.advance(1000);
    expect(lines).toEqual(['the state of the CPEs could not be written: disk full; it is tried every 200 ms']);
    expect(table.has(1, FLAG.dirty)).toBe(true);
    freeDisk();
    clock.advance(200);
    expect(stored()).toEqual([[101, 0]]);
    expect(lines.slice(1)).toEqual(['the state of the CPEs is written again']);
    expect(clock.timers).toBe(0);
  });

  it('rejects whoever waits for what could not be written, and tries again all the same', async () => {
    fillDisk();
    journal.mark(1);
    await expect(journal.durable()).rejects.toMatchObject({
      code: 'SIM_STORE',
      message: expect.stringContaining('disk full'),
    });
    freeDisk();
    clock.advance(200);
    expect(stored()).toEqual([[101, 0]]);
    await expect(journal.durable()).resolves.toBeUndefined();
  });

  it('writes nothing of a transaction of which one record is refused', () => {
    other.exec("CREATE TRIGGER full BEFORE INSERT ON cpe WHEN NEW.idx = 105 BEGIN SELECT RAISE(ABORT, 'no'); END");
    for (const slot of [1, 5, 9]) journal.mark(slot);
    expect(() => {
      journal.flush();
    }).toThrow('no');
    expect(stored()).toEqual([]);
    freeDisk();
    journal.flush();
    expect(stored()).toHaveLength(3);
  });

  it('writes the rest when it is closed, and starts no timer any more', () => {
    journal.mark(1);
    journal.close();
    expect([stored().length, clock.timers]).toEqual([1, 0]);
    journal.mark(2);
    journal.drop(101);
    expect(clock.timers).toBe(0);
  });

  it('says what is lost when it cannot be written at the end', () => {
    fillDisk();
    journal.mark(1);
    expect(() => {
      journal.close();
    }).toThrow('the state of the CPEs could not be written: disk full');
    expect(clock.timers).toBe(0);
  });
});
