import type { CpeContext } from './context.js';
import { MARK, type Overlay } from './overlay.js';
import { countRows } from './rows.js';
import type { InstanceDraft } from './tree.js';

/** Which instances the tables of one CPE have, kept in its overlay as lists of numbers. Tables are paths with a dot. */

const NO_NUMBERS: readonly number[] = [];

/** Instance numbers that a table has beside those of the profile, in rising order: an ACS has added them, or the CPE. */
export function addedTo(overlay: Overlay | undefined, table: string): readonly number[] {
  const added = overlay?.get(MARK.added + table);
  if (added !== undefined) return numbersIn(added);
  const rows = countRows(overlay, table);
  return rows === 0 ? NO_NUMBERS : Array.from({ length: rows }, (_, row) => row + 1);
}

/** Instance numbers of the profile that were deleted. */
export function deletedFrom(overlay: Overlay | undefined, table: string): readonly number[] {
  return numbersIn(overlay?.get(MARK.deleted + table));
}

export function numbersIn(text: string | undefined): readonly number[] {
  return text === undefined ? NO_NUMBERS : text.split(',').map(Number);
}

/** How many instances a table has on a CPE, of those of the profile and those that were added. */
export function countInstances(table: string, ofProfile: readonly InstanceDraft[], context: CpeContext): number {
  const deleted = deletedFrom(context.overlay, table);
  let count = addedTo(context.overlay, table).length;
  for (const { number, presence } of ofProfile) {
    if ((presence?.at(context) ?? true) && !deleted.includes(number)) count++;
  }
  return count;
}

/**
 * Adds an instance to a table.
 *
 * @param highest the highest instance number that the profile gives the table
 * @returns its number: one more than there ever was, so that none is used twice (TR-069 §A.3.2.6)
 */
export function addInstance(overlay: Overlay, table: string, highest: number): number {
  const before = Math.max(highest, Number(overlay.get(MARK.highest + table) ?? 0));
  const number = before + 1;
  overlay.set(MARK.highest + table, String(number));
  overlay.set(MARK.added + table, [...addedTo(overlay, table), number].join(','));
  return number;
}

/** Deletes an instance with all that is below it. */
export function deleteInstance(overlay: Overlay, table: string, number: number): void {
  overlay.deleteBelow(`${table}${number}.`);
  const added = addedTo(overlay, table);
  if (!added.includes(number)) {
    const deleted = [...deletedFrom(overlay, table), number].sort((a, b) => a - b);
    overlay.set(MARK.deleted + table, deleted.join(','));
    return;
  }
  const left = added.filter((one) => one !== number);
  if (left.length === 0) overlay.delete(MARK.added + table);
  else overlay.set(MARK.added + table, left.join(','));
}
