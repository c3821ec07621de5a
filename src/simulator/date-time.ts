import { UNKNOWN_TIME } from '../cwmp/rpcs/transfer-status.js';

/** A time as messages carry it, to the second (TR-106 §3.2.1); 0 is unknown. */
export function dateTime(at: number): string {
  return at === 0 ? UNKNOWN_TIME : `${new Date(at).toISOString().slice(0, 19)}Z`;
}
