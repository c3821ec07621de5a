import type { ActionProgress, ActionRequest, CpeDetail, CpeSummary, ShardStatus } from '../api/admin.js';
import type { ShardConfig } from '../api/shard-config.js';

/** A request to one CPE that cannot be carried out, as the admin API answers it. */
export type Refusal =
  /** No CPE has this id or serial number: 404. */
  | 'unknown-cpe'
  /** The CPE does not speak CWMP, so there is nothing to call: 503. */
  | 'not-wired'
  /** The code is no CWMP fault (TR-069 §A.5.1): 400. */
  | 'unknown-fault';

/** What the admin API needs of a running shard; src/simulator/shard.ts is it. */
export interface ShardControl {
  /** All CPEs, one at a time, so that a million of them are never one array. */
  list(): Iterable<CpeSummary>;
  /** A CPE by id or serial number. */
  get(name: string): CpeDetail | undefined;
  /** Starts a session with `6 CONNECTION REQUEST`, as a connection request that the CPE accepted would. */
  connectionRequest(name: string): { readonly cr_url: string; readonly invoked_at: string } | Refusal;
  /** Queues a fault for the CPE's next session. */
  injectFault(name: string, code: number): { readonly queued_at: string } | Refusal;
  status(): ShardStatus;
  /**
   * Takes over a new configuration of the same shard while it runs; the text of a refusal says which field asks for a
   * restart of the process.
   */
  configure(config: ShardConfig): { readonly generation: number } | { readonly restartRequired: string };
  /** Starts an action, or tells how the one with this id fares: one id is carried out once, also across restarts. */
  act(id: string, request: ActionRequest): ActionProgress;
  action(id: string): ActionProgress | undefined;
}
