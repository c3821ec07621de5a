import type { Transfer } from './transfer.js';

const NONE: readonly Transfer[] = [];

/** The transfers of those CPEs that have any: until the ACS has acknowledged their ends. */
export class TransferBook {
  readonly #transfers = new Map<number, readonly Transfer[]>();

  of(slot: number): readonly Transfer[] {
    return this.#transfers.get(slot) ?? NONE;
  }

  get(slot: number, id: number): Transfer | undefined {
    return this.of(slot).find((transfer) => transfer.id === id);
  }

  slots(): Iterable<number> {
    return this.#transfers.keys();
  }

  replace(slot: number, transfers: readonly Transfer[]): void {
    if (transfers.length > 0) this.#transfers.set(slot, transfers);
    else this.#transfers.delete(slot);
  }

  /** Puts another state of a transfer in its place. */
  update(slot: number, transfer: Transfer): void {
    this.replace(
      slot,
      this.of(slot).map((one) => (one.id === transfer.id ? transfer : one)),
    );
  }

  remove(slot: number, id: number): void {
    this.replace(
      slot,
      this.of(slot).filter((one) => one.id !== id),
    );
  }

  forget(slot: number): void {
    this.#transfers.delete(slot);
  }

  /** The text that `restore` reads; empty for none. */
  stored(slot: number): string {
    const all = this.#transfers.get(slot);
    return all ? JSON.stringify(all) : '';
  }

  restore(slot: number, stored: string): void {
    if (stored !== '') this.#transfers.set(slot, JSON.parse(stored) as Transfer[]);
  }
}
