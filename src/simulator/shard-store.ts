import { closeSync, existsSync, openSync, renameSync, rmSync } from 'node:fs';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { SimulatorError } from './errors.js';

/** What outlives the process of a CPE. Absent parts stand for "as the manifest makes it". */
export interface CpeRecord {
  readonly index: number;
  /** An ACS has acknowledged the CPE's `0 BOOTSTRAP`. */
  readonly bootstrapped: boolean;
  /** Events that are kept until they are delivered, as the bits of src/cwmp/event-codes.ts. */
  readonly pending: number;
  /** What was set on the CPE: the overlay's JSON; empty for none. */
  readonly overlay: string;
  /** The firmware that the CPE runs when it is not the one of the distribution; empty for that. */
  readonly softwareVersion: string;
  /** CommandKeys of pending M events, as JSON; empty for none. */
  readonly commandKeys: string;
  /** Faults that wait for its next sessions, as JSON; empty for none. */
  readonly faults: string;
  /** File transfers whose end the ACS has not acknowledged, as JSON; empty for none. */
  readonly transfers: string;
  /** Changes of deployment units whose end the ACS has not acknowledged, as JSON; empty for none. */
  readonly duChanges: string;
}

const MEMORY = ':memory:';

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS cpe (
    idx INTEGER PRIMARY KEY,
    bootstrapped INTEGER NOT NULL,
    pending INTEGER NOT NULL,
    overlay TEXT NOT NULL,
    software_version TEXT NOT NULL,
    command_keys TEXT NOT NULL,
    faults TEXT NOT NULL DEFAULT '',
    transfers TEXT NOT NULL DEFAULT '',
    du_changes TEXT NOT NULL DEFAULT ''
  );
  CREATE TABLE IF NOT EXISTS action (id TEXT PRIMARY KEY, progress TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS fact (name TEXT PRIMARY KEY, value TEXT NOT NULL);
`;

/** By name: in a file of an earlier version they stand in another order. */
const COLUMNS = 'idx, bootstrapped, pending, overlay, software_version, command_keys, faults, transfers, du_changes';

/** Columns that files of earlier versions do not have, in the order of their coming. */
const LATER_COLUMNS = ['faults', 'transfers', 'du_changes'];

/** Actions that are remembered, so that one is never done twice. */
const ACTIONS_KEPT = 1000;

/**
 * The durable state of a shard in one SQLite file: its write-ahead log takes a torn last write for not written. Without a
 * path it is in memory only.
 *
 * `write` is called with the CPEs that changed; all that happens in it is one transaction. A process that is killed
 * loses nothing that was written (the log is in the page cache); a machine that loses power may lose the last seconds
 * (synchronous = NORMAL), as the flash of a CPE does.
 */
export class ShardStore {
  /** What was wrong with the file that was there, and where it has been put; undefined when all was well. */
  readonly recovered: string | undefined;
  readonly #database: DatabaseSync;
  readonly #putCpe: StatementSync;
  readonly #dropCpe: StatementSync;
  readonly #putAction: StatementSync;
  readonly #putFact: StatementSync;

  /** @throws SimulatorError `SIM_STORE` when the file cannot be made or is held by another process. */
  constructor(path: string | undefined) {
    const opened = path === undefined ? { database: open(MEMORY) } : openOrReplace(path);
    this.#database = opened.database;
    this.recovered = opened.recovered;
    this.#putCpe = this.#database.prepare(`INSERT OR REPLACE INTO cpe (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`);
    this.#dropCpe = this.#database.prepare('DELETE FROM cpe WHERE idx = ?');
    this.#putAction = this.#database.prepare('INSERT OR REPLACE INTO action VALUES (?, ?)');
    this.#putFact = this.#database.prepare('INSERT OR REPLACE INTO fact VALUES (?, ?)');
  }

  /** Every stored CPE, one at a time. */
  *load(): IterableIterator<CpeRecord> {
    const rows = this.#database.prepare('SELECT * FROM cpe').iterate();
    for (const row of rows) {
      yield {
        index: Number(row['idx']),
        bootstrapped: row['bootstrapped'] === 1,
        pending: Number(row['pending']),
        overlay: String(row['overlay']),
        softwareVersion: String(row['software_version']),
        commandKeys: String(row['command_keys']),
        faults: String(row['faults']),
        transfers: String(row['transfers']),
        duChanges: String(row['du_changes']),
      };
    }
  }

  /** Carries out all writes that `body` makes, or none. @throws SimulatorError `SIM_STORE` when the disk refuses. */
  transaction(body: () => void): void {
    written('the state of the CPEs', () => {
      this.#database.exec('BEGIN');
      try {
        body();
        this.#database.exec('COMMIT');
      } catch (error) {
        if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
        throw error;
      }
    });
  }

  /** Within a transaction. */
  put(cpe: CpeRecord): void {
    const { index, bootstrapped, pending, overlay, softwareVersion, commandKeys, faults, transfers, duChanges } = cpe;
    const flag = bootstrapped ? 1 : 0;
    this.#putCpe.run(index, flag, pending, overlay, softwareVersion, commandKeys, faults, transfers, duChanges);
  }

  /** Within a transaction: the CPE is no more. */
  drop(index: number): void {
    this.#dropCpe.run(index);
  }

  action(id: string): string | undefined {
    const row = this.#database.prepare('SELECT progress FROM action WHERE id = ?').get(id);
    return row && String(row['progress']);
  }

  /** @throws SimulatorError `SIM_STORE` */
  putAction(id: string, progress: string): void {
    written(`the progress of action ${id}`, () => {
      this.#putAction.run(id, progress);
      this.#database.prepare('DELETE FROM action WHERE rowid <= (SELECT max(rowid) FROM action) - ?').run(ACTIONS_KEPT);
    });
  }

  fact(name: string): string | undefined {
    const row = this.#database.prepare('SELECT value FROM fact WHERE name = ?').get(name);
    return row && String(row['value']);
  }

  /** @throws SimulatorError `SIM_STORE` */
  putFact(name: string, value: string): void {
    written(`the ${name}`, () => {
      this.#putFact.run(name, value);
    });
  }

  close(): void {
    this.#database.close();
  }
}

function written(what: string, write: () => void): void {
  try {
    write();
  } catch (cause) {
    throw new SimulatorError('SIM_STORE', `${what} could not be written: ${(cause as Error).message}`, { cause });
  }
}

/** A new file is for its user only; SQLite gives its log the same mode. */
function open(path: string): DatabaseSync {
  if (path !== MEMORY && !existsSync(path)) closeSync(openSync(path, 'a', 0o600));
  const database = new DatabaseSync(path, { timeout: 2000 });
  try {
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA temp_store = MEMORY;');
    database.exec(SCHEMA);
    const columns = new Set(
      database
        .prepare('PRAGMA table_info(cpe)')
        .all()
        .map((column) => column['name']),
    );
    for (const name of LATER_COLUMNS) {
      if (!columns.has(name)) database.exec(`ALTER TABLE cpe ADD COLUMN ${name} TEXT NOT NULL DEFAULT ''`);
    }
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** SQLite result codes of a file that is damaged (SQLITE_CORRUPT) or no database at all (SQLITE_NOTADB). */
const DAMAGED = new Set([11, 26]);

function openOrReplace(path: string): { database: DatabaseSync; recovered?: string } {
  try {
    const database = open(path);
    const verdict = database.prepare('PRAGMA quick_check(1)').get()?.['quick_check'];
    if (verdict === 'ok') return { database };
    database.close();
    return replace(path, String(verdict));
  } catch (cause) {
    const { errcode, message } = cause as Error & { errcode?: number };
    if (errcode !== undefined && DAMAGED.has(errcode & 0xff)) return replace(path, message);
    throw new SimulatorError('SIM_STORE', `the data file ${path} cannot be used: ${message}`, { cause });
  }
}

/** A damaged file is kept for whoever wants to look, and the shard begins anew. */
function replace(path: string, problem: string): { database: DatabaseSync; recovered: string } {
  const aside = `${path}.damaged`;
  renameSync(path, aside);
  for (const tail of ['-wal', '-shm']) if (existsSync(path + tail)) rmSync(path + tail);
  return {
    database: open(path),
    recovered: `the data file ${path} was damaged (${problem}); it is kept as ${aside}, and these CPEs begin anew`,
  };
}
