import type { ConnectionRequestResult } from './connection-request.js';
import type { Device, Inventory } from './inventory.js';
import type { Assignment, OrderBook } from './orders.js';
import type { SessionEnd } from './session-table.js';
import type { TaskRequest } from './tasks.js';

export interface AcsStatus {
  readonly devices: number;
  readonly sessions: {
    readonly active: number;
    readonly begun: number;
    readonly ended: Readonly<Record<SessionEnd, number>>;
  };
}

/** A running (or not yet listening) ACS. */
export interface Acs {
  readonly inventory: Inventory;
  readonly orders: OrderBook;
  status(): AcsStatus;
  /** Asks for the same of any number of devices: each is asked in its next session. */
  push(request: TaskRequest, devices: Iterable<Device>): Assignment;
  /** Calls a device: by HTTP (TR-069 §3.2.2), and by UDP where it is behind a NAT (Annex G). */
  connectionRequest(device: Device): Promise<ConnectionRequestResult>;
  /**
   * Listens on an address, port 0 for any free one.
   *
   * @returns the URL that devices are given.
   * @throws AcsError ACS_LISTEN
   */
  listen(at: {
    readonly host: string;
    readonly port: number;
  }): Promise<{ readonly url: string; readonly port: number }>;
  /** Takes no new sessions, gives those under way `graceMs` to end, and closes. */
  close(graceMs?: number): Promise<void>;
}
