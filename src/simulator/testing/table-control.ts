import type { ActionProgress, CpeDetail, CpeSummary, ShardStatus } from '../../api/admin.js';
import { cpeId } from '../../api/identity.js';
import type { LifecycleState } from '../../api/lifecycle.js';
import { selects } from '../../api/selector.js';
import type { ShardConfig } from '../../api/shard-config.js';
import { isCpeFaultCode } from '../../cwmp/faults.js';
import type { ShardControl } from '../control.js';

const NOW = '2026-03-01T12:00:00.000Z';

/** A shard of CPEs that hold no sessions: it answers the admin API out of a table, and keeps what it was asked for. */
export class TableControl implements ShardControl {
  config: ShardConfig;
  /** Serial and fault code, oldest first. */
  readonly faults: (readonly [serial: string, code: number])[] = [];
  readonly called: string[] = [];
  /** CPEs that `list` has handed out. */
  listed = 0;
  readonly #states: LifecycleState[];
  readonly #actions = new Map<string, ActionProgress>();

  /** @param states of the CPEs, by index */
  constructor(config: ShardConfig, states: readonly LifecycleState[]) {
    this.config = config;
    this.#states = [...states];
  }

  *list(): Generator<CpeSummary, void> {
    for (let index = 0; index < this.#states.length; index++) {
      this.listed++;
      yield this.#summary(index);
    }
  }

  get(name: string): CpeDetail | undefined {
    const index = this.#indexOf(name);
    if (index === undefined) return undefined;
    return {
      ...this.#summary(index),
      profile: 'tr181-gateway',
      software_version: '1.0.0',
      connection_request_url: `http://127.0.0.1:7547/${index}`,
      next_contact_at: NOW,
      retry_count: 0,
      events: [{ at: NOW, event: 'inform 0 BOOTSTRAP' }],
      tree: { 'Device.DeviceInfo.SerialNumber': `SIM${index}` },
      usp_subscriptions: { total: 0, by_notif_type: {} },
    };
  }

  connectionRequest(name: string): ReturnType<ShardControl['connectionRequest']> {
    const cpe = this.get(name);
    if (!cpe) return 'unknown-cpe';
    if (this.config.cwmp === undefined) return 'not-wired';
    this.called.push(cpe.serial);
    return { cr_url: cpe.connection_request_url, invoked_at: NOW };
  }

  injectFault(name: string, code: number): ReturnType<ShardControl['injectFault']> {
    const cpe = this.get(name);
    if (!cpe) return 'unknown-cpe';
    if (!isCpeFaultCode(code)) return 'unknown-fault';
    this.faults.push([cpe.serial, code]);
    return { queued_at: NOW };
  }

  status(): ShardStatus {
    const count = (state: LifecycleState): number => this.#states.filter((one) => one === state).length;
    return {
      fleet: this.config.fleet.name,
      shard: this.config.shard,
      generation: this.config.generation,
      started_at: NOW,
      cpes: {
        new: count('new'),
        bootstrapping: count('bootstrapping'),
        ready: count('ready'),
        failed: count('failed'),
      },
      sessions: { active: 0, succeeded: count('ready'), failed: count('failed') },
      bootstraps: count('ready'),
      faults: this.faults.length,
      session_ms: { '40': count('ready') },
      bootstrap_ms: { '40': count('ready') },
      failures: {},
    };
  }

  configure(config: ShardConfig): ReturnType<ShardControl['configure']> {
    if (config.seed !== this.config.seed) return { restartRequired: 'seed cannot change while the shard runs' };
    this.config = config;
    return { generation: config.generation };
  }

  act(...[id, { selector, salt }]: Parameters<ShardControl['act']>): ActionProgress {
    const { seed, replicas } = this.config;
    const matched = this.#states.filter((state, index) =>
      selects(selector, { index, id: this.#id(index), serial: `SIM${index}`, state }, { seed, replicas, salt }),
    ).length;
    const progress =
      this.#actions.get(id) ?? ({ id, phase: 'Running', matched, succeeded: 0, failed: 0, message: '' } as const);
    this.#actions.set(id, { ...progress, phase: 'Succeeded', succeeded: progress.matched });
    return progress;
  }

  action(id: string): ActionProgress | undefined {
    return this.#actions.get(id);
  }

  #id(index: number): string {
    return cpeId(this.config.fleet.name, index);
  }

  #indexOf(name: string): number | undefined {
    const index = this.#states.findIndex((_state, i) => name === this.#id(i) || name === `SIM${i}`);
    return index < 0 ? undefined : index;
  }

  #summary(index: number): CpeSummary {
    return {
      id: this.#id(index),
      serial: `SIM${index}`,
      lifecycle_state: this.#states[index] ?? 'new',
      last_event: 'inform 0 BOOTSTRAP',
      last_event_at: NOW,
    };
  }
}
