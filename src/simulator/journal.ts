import type { Logger } from '../api/logger.js';
import type { Clock } from './clock.js';
import { type DeviceTable, FLAG } from './device-table.js';
import type { CpeRecord, ShardStore } from './shard-store.js';

/** What need not be durable before anyone hears of it is written this often. */
const FLUSH_MS = 200;

/**
 * Decides when the records of changed CPEs are written. Changes that nobody waits for are gathered; what an ACS must be
 * able to rely on waits for `durable`, and all that wait in the same turn of the event loop share one transaction.
 */
export class Journal {
  readonly #store: ShardStore;
  readonly #clock: Clock;
  readonly #table: DeviceTable;
  readonly #record: (slot: number) => CpeRecord;
  readonly #logger: Logger;
  #dirty: number[] = [];
  #dropped: number[] = [];
  #cancelFlush: (() => void) | undefined;
  #commit: Promise<void> | undefined;
  #failing = false;
  #closed = false;

  constructor(
    store: ShardStore,
    clock: Clock,
    table: DeviceTable,
    record: (slot: number) => CpeRecord,
    logger: Logger,
  ) {
    this.#store = store;
    this.#clock = clock;
    this.#table = table;
    this.#record = record;
    this.#logger = logger;
  }

  /** A CPE has changed. */
  mark(slot: number): void {
    if (this.#table.has(slot, FLAG.dirty)) return;
    this.#table.mark(slot, FLAG.dirty);
    this.#dirty.push(slot);
    this.#arm();
  }

  /** A CPE, by its index, is no more. */
  drop(index: number): void {
    this.#dropped.push(index);
    this.#arm();
  }

  /**
   * Resolves when all that is marked now survives the end of this process.
   *
   * @throws SimulatorError `SIM_STORE` (as a rejection)
   */
  durable(): Promise<void> {
    this.#commit ??= new Promise((resolve, reject) => {
      setImmediate(() => {
        this.#commit = undefined;
        try {
          this.flush();
          resolve();
        } catch (error) {
          reject(error instanceof Error ? error : new Error(String(error)));
        }
      });
    });
    return this.#commit;
  }

  /** Writes what is marked. What could not be written stays marked and is tried again. @throws SimulatorError `SIM_STORE` */
  flush(): void {
    this.#cancelFlush?.();
    this.#cancelFlush = undefined;
    if (this.#dirty.length === 0 && this.#dropped.length === 0) return;
    try {
      this.#store.transaction(() => {
        for (const index of this.#dropped) this.#store.drop(index);
        for (const slot of this.#dirty) if (slot < this.#table.size) this.#store.put(this.#record(slot));
      });
    } catch (error) {
      this.#arm();
      throw error;
    }
    if (this.#failing) this.#logger.info('the state of the CPEs is written again');
    this.#failing = false;
    for (const slot of this.#dirty) if (slot < this.#table.size) this.#table.unmark(slot, FLAG.dirty);
    this.#dirty = [];
    this.#dropped = [];
  }

  /**
   * Writes what is marked; what changes from now on is not kept.
   *
   * @throws SimulatorError `SIM_STORE`
   */
  close(): void {
    this.#closed = true;
    this.flush();
  }

  #arm(): void {
    if (this.#closed) return;
    this.#cancelFlush ??= this.#clock.after(FLUSH_MS, () => {
      this.#cancelFlush = undefined;
      try {
        this.flush();
      } catch (error) {
        if (!this.#failing) this.#logger.error(`${(error as Error).message}; it is tried every ${FLUSH_MS} ms`);
        this.#failing = true;
      }
    });
  }
}
