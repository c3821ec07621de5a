import type { CpeSummary } from '../api/admin.js';
import { cpeTable, documents, type GetFormat } from './get-output.js';
import { print, type Io } from './io.js';

export interface CpeListing {
  readonly cpes: readonly CpeSummary[];
  readonly format: GetFormat;
  /** What is said where there are none. */
  readonly none: string;
  /** Of each CPE, for a column of their own. */
  readonly pods?: readonly string[] | undefined;
  /** There are CPEs beyond so many. */
  readonly moreThan?: number | undefined;
}

/** Prints a list of CPEs, on a cluster or on a laptop. */
export function printCpes(io: Io, { cpes, format, none, pods, moreThan }: CpeListing): void {
  if (format === 'json' || format === 'yaml') print(io.stdout, documents(format, cpes, false));
  else if (format === 'name') print(io.stdout, cpes.map(({ id }) => `cpe/${id}`).join('\n'));
  else if (cpes.length === 0) print(io.stderr, none);
  else print(io.stdout, cpeTable(cpes, pods));
  if (moreThan !== undefined) {
    print(io.stderr, `There are more; these are the first ${moreThan} (--limit 0 shows all).`);
  }
}
