import { Overlay } from '../datamodel/overlay.js';
import { FLAG } from './device-table.js';
import type { LifecycleCore } from './lifecycle-core.js';
import type { CpeRecord } from './shard-store.js';

/** What of a CPE outlives the process. */
export function recordOf({ population, keyed, faults, transfers, duChanges }: LifecycleCore, slot: number): CpeRecord {
  return {
    index: population.index(slot),
    bootstrapped: population.table.has(slot, FLAG.bootstrapped),
    pending: population.table.pending[slot] as number,
    overlay: population.overlays.get(slot)?.toJSON() ?? '',
    softwareVersion: population.upgradedVersion(slot),
    commandKeys: keyed.stored(slot),
    faults: faults.stored(slot),
    transfers: transfers.stored(slot),
    duChanges: duChanges.stored(slot),
  };
}

/** Takes a stored CPE back, before it is switched on. Records of CPEs that the shard does not have are not taken. */
export function restoreRecord(
  { population, keyed, faults, transfers, duChanges, interner }: LifecycleCore,
  record: CpeRecord,
): void {
  const { table } = population;
  const slot = population.slotOfIndex(record.index);
  if (slot < 0) return;
  if (record.bootstrapped) table.mark(slot, FLAG.bootstrapped);
  table.pending[slot] = record.pending;
  if (record.overlay !== '') population.overlays.set(slot, Overlay.fromJSON(record.overlay, interner));
  if (record.softwareVersion !== '') population.setSoftwareVersion(slot, record.softwareVersion);
  keyed.restore(slot, record.commandKeys);
  faults.restore(slot, record.faults);
  transfers.restore(slot, record.transfers);
  duChanges.restore(slot, record.duChanges);
}
