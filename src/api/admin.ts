import type { LatencyCounts } from './latency.js';
import type { LifecycleCounts, LifecycleState } from './lifecycle.js';
import type { Selector } from './selector.js';
import type { FaultEffect, ShardRange } from './shard-config.js';

/**
 * The simulator's admin HTTP API: what engines, people and tools ask a running shard. JSON, names in snake_case, bearer
 * token. docs/reference/admin-api.md is its page.
 */

/** An entry of GET /admin/cpes. */
export interface CpeSummary {
  readonly id: string;
  readonly serial: string;
  readonly lifecycle_state: LifecycleState;
  /** For example `inform 0 BOOTSTRAP`; empty for a CPE that nothing has happened to yet. */
  readonly last_event: string;
  /** RFC 3339, or null when there was no event. */
  readonly last_event_at: string | null;
}

export interface CpeEvent {
  readonly at: string;
  readonly event: string;
}

/** The answer of GET /admin/cpes/{id}. */
export interface CpeDetail extends CpeSummary {
  readonly profile: string;
  readonly software_version: string;
  readonly connection_request_url: string;
  /** When the CPE contacts its server next by itself; null when nothing is planned. */
  readonly next_contact_at: string | null;
  /** Failed attempts since the last session that ended well (TR-069 §3.2.1.1). */
  readonly retry_count: number;
  /** The last 32 events, oldest first. */
  readonly events: readonly CpeEvent[];
  /** A sample of leaves of the CPE's tree: path to value. */
  readonly tree: Readonly<Record<string, string>>;
  readonly usp_subscriptions: { readonly total: number; readonly by_notif_type: Readonly<Record<string, number>> };
}

/** The answer of GET /admin/status: what an engine rolls up. Counters count from the process's start. */
export interface ShardStatus {
  readonly fleet: string;
  readonly shard: ShardRange;
  /** Generation of the configuration that the shard runs. */
  readonly generation: number;
  readonly started_at: string;
  readonly cpes: LifecycleCounts;
  readonly sessions: { readonly active: number; readonly succeeded: number; readonly failed: number };
  readonly bootstraps: number;
  readonly faults: number;
  /** Durations of sessions, of all kinds. */
  readonly session_ms: LatencyCounts;
  /** Durations of successful bootstrap sessions. */
  readonly bootstrap_ms: LatencyCounts;
  /** Why sessions failed lately: a sentence to its count, at most 8 of them. */
  readonly failures: Readonly<Record<string, number>>;
}

export const ACTION_NAMES = ['force-cr', 'inject-fault', 'reboot', 'factory-reset', 'upgrade-firmware'] as const;
export type ActionName = (typeof ACTION_NAMES)[number];

/** The body of PUT /admin/actions/{id}; the id names one request of one value, and a shard carries it out once. */
export interface ActionRequest {
  readonly action: ActionName;
  readonly selector: Selector;
  /** Separates the draws of one percentage from another's. */
  readonly salt: number;
  /** With inject-fault. */
  readonly fault?: FaultEffect;
  /** With upgrade-firmware. */
  readonly version?: string;
}

/** The answer of PUT and GET /admin/actions/{id}. */
export interface ActionProgress {
  readonly id: string;
  readonly phase: 'Running' | 'Succeeded' | 'Failed';
  /** CPEs of this shard that the selector took in. */
  readonly matched: number;
  readonly succeeded: number;
  readonly failed: number;
  /** Why CPEs failed, or why the action did; empty when all is well. */
  readonly message: string;
}

/** The body of any answer of 400 and above. */
export interface AdminError {
  readonly code: string;
  readonly error: string;
}
