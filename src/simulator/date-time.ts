import { UNKNOWN_TIME } from '../cwmp/rpcs/transfer-status.js';

/**
 * A dateTime of the data model as ms since the epoch; without a zone it is UTC (TR-106 §3.2.1). Undefined for the Unknown
 * Time, as for all before 1970.
 */
export function instantOf(text: string): number | undefined {
  const at = Date.parse(/Z$|[+-]\d\d:\d\d$/.test(text) ? text : `${text}Z`);
  return at > 0 ? at : undefined;
}

/** A time as messages carry it, to the second (TR-106 §3.2.1); 0 is unknown. */
export function dateTime(at: number): string {
  return at === 0 ? UNKNOWN_TIME : `${new Date(at).toISOString().slice(0, 19)}Z`;
}
