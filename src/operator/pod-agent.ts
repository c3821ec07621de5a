import { isDeepStrictEqual } from 'node:util';
import type { ActionProgress, ShardStatus } from '../api/admin.js';
import type { PodConfig } from '../api/shard-config.js';
import type { OpenAction } from '../fleet/action-steps.js';
import { podShard } from '../fleet/shards.js';
import { backoffMs } from '../kube/backoff.js';
import type { Clock } from '../kube/clock.js';
import { messageOf } from '../kube/errors.js';
import { OperatorError } from './errors.js';
import type { PodAddress, PodAdmin } from './pod-admin.js';
import type { ShardPod } from './pod-view.js';

/** What a pod is to be. */
export interface PodOrders {
  readonly pod: ShardPod;
  readonly token: string;
  readonly config: PodConfig;
  /** The pod was made for this configuration; one that is out of date is restarted, not configured. */
  readonly current: boolean;
  /** In status as begun; the pod is asked until it has finished them. */
  readonly actions: readonly OpenAction[];
}

export interface AgentSurroundings {
  readonly admin: PodAdmin;
  readonly clock: Clock;
  readonly random: () => number;
  /** Bounds how many pods are asked at the same time. */
  readonly limit: (task: () => Promise<void>) => Promise<void>;
  /** How often the pod is asked while nothing is under way in it. */
  readonly settledMs: () => number;
  /** What is known of the pod is another now. */
  readonly changed: () => void;
}

/** How often a pod is asked while something is under way in it: soon, and then less and less often. */
const BUSY = { initialMs: 125, maxMs: 1_000 };
const UNREACHABLE = { initialMs: 1_000, maxMs: 30_000 };

/**
 * Looks after one pod, beside the reconciles: asks how it fares, gives it the configuration when it has an older one, and
 * has it carry actions out. Nothing here waits for a reconcile, and no reconcile for a pod.
 */
export class PodAgent {
  readonly #around: AgentSurroundings;
  #orders: PodOrders;
  #status: ShardStatus | undefined;
  #error = '';
  #failures = 0;
  /** How often in a row the pod was asked while something was under way. */
  #busyRounds = 0;
  /** The generation that the pod refuses to take over without a restart. */
  #refused: number | undefined;
  #progress = new Map<string, ActionProgress>();
  #cancel: (() => void) | undefined;
  #running = false;
  /** Nothing was under way when the pod was asked last, and nothing is new since. */
  #settled = false;
  /** Those that were there when the pod was asked last. */
  #seenOrders: PodOrders | undefined;
  #ended = false;

  constructor(orders: PodOrders, around: AgentSurroundings) {
    this.#orders = orders;
    this.#around = around;
    this.#soon();
  }

  /** What the pod said last, or why it says nothing; undefined when it was not asked yet. */
  get seen(): ShardStatus | { readonly unreachable: string } | undefined {
    if (this.#error !== '') return { unreachable: this.#error };
    return this.#status;
  }

  /** Whether the pod runs what only a restart makes it leave. */
  get refusing(): boolean {
    return this.#refused === this.#orders.config.generation;
  }

  progress(id: string): ActionProgress | undefined {
    return this.#progress.get(id);
  }

  /** Takes over what the pod is to be; what is new is done at once. */
  order(orders: PodOrders): void {
    const before = this.#orders;
    this.#orders = orders;
    const open = new Set(orders.actions.map(({ id }) => id));
    for (const id of this.#progress.keys()) if (!open.has(id)) this.#progress.delete(id);
    const news =
      before.config.generation !== orders.config.generation ||
      before.pod.ready !== orders.pod.ready ||
      before.pod.ip !== orders.pod.ip ||
      before.current !== orders.current ||
      before.token !== orders.token ||
      orders.actions.some(({ id }) => !before.actions.some((one) => one.id === id));
    if (!news) return;
    this.#busyRounds = 0;
    this.#settled = false;
    this.#soon();
  }

  end(): void {
    this.#ended = true;
    this.#cancel?.();
  }

  #soon(): void {
    this.#cancel?.();
    if (!this.#running) void this.#run();
  }

  async #run(): Promise<void> {
    this.#running = true;
    this.#seenOrders = this.#orders;
    const before = this.#known();
    await this.#around.limit(() => this.#ask());
    this.#running = false;
    if (this.#over()) return;
    if (!isDeepStrictEqual(before, this.#known())) this.#around.changed();
    const { clock } = this.#around;
    // Orders may have come in the meantime.
    const delay = this.#seenOrders === this.#orders ? this.#delayMs() : 0;
    this.#cancel = clock.after(delay, () => {
      void this.#run();
    });
  }

  async #ask(): Promise<void> {
    const { pod, token } = this.#orders;
    if (this.#over() || pod.ip === '') return;
    const { admin } = this.#around;
    const to = { pod: pod.name, ip: pod.ip, token, soon: !this.#settled };
    try {
      // A pod that is known to be behind need not be asked first.
      const configured = await this.#configure(to);
      this.#status = await admin.status(to);
      if (!configured && (await this.#configure(to))) this.#status = await admin.status(to);
      for (const action of this.#orders.actions) await this.#act(to, action);
      this.#error = '';
      this.#failures = 0;
    } catch (thrown) {
      this.#error = messageOf(thrown);
      this.#failures++;
    }
  }

  /** Whether the pod took a configuration over. */
  async #configure(to: PodAddress): Promise<boolean> {
    const { config, current, pod } = this.#orders;
    const { cpesPerPod, ...common } = config;
    const behind = this.#status !== undefined && this.#status.generation < config.generation;
    if (!behind || !current || this.refusing) return false;
    const shard = podShard(config.replicas, cpesPerPod, pod.ordinal);
    const { restartRequired } = await this.#around.admin.configure(to, { ...common, shard });
    if (restartRequired === undefined) return true;
    this.#refused = config.generation;
    return false;
  }

  async #act(to: PodAddress, { id, request }: OpenAction): Promise<void> {
    const known = this.#progress.get(id);
    if (known !== undefined && known.phase !== 'Running') return;
    try {
      this.#progress.set(id, named(to.pod, await this.#around.admin.act(to, id, request)));
    } catch (thrown) {
      // Whoever does not answer is asked again; a refusal is an answer.
      if (!(thrown instanceof OperatorError) || thrown.code !== 'OPERATOR_POD_ANSWER') throw thrown;
      const refusal = { id, phase: 'Failed', matched: 0, succeeded: 0, failed: 0, message: thrown.message } as const;
      this.#progress.set(id, named(to.pod, refusal));
    }
  }

  /** How long to wait now before the pod is asked again. */
  #delayMs(): number {
    const { actions, config, current } = this.#orders;
    const { random } = this.#around;
    const spread = 0.9 + 0.2 * random();
    if (this.#error !== '') return backoffMs(UNREACHABLE, this.#failures) * spread;
    const open = actions.some(({ id }) => (this.#progress.get(id)?.phase ?? 'Running') === 'Running');
    const starting = (this.#status?.cpes.new ?? 0) + (this.#status?.cpes.bootstrapping ?? 0) > 0;
    const behind = current && (this.#status?.generation ?? 0) < config.generation;
    const busy = open || starting || behind;
    this.#busyRounds = busy ? this.#busyRounds + 1 : 0;
    this.#settled = !busy;
    if (busy) return backoffMs(BUSY, this.#busyRounds) * spread;
    // Pods get ready together; spread as widely as this they are not asked together for long.
    return this.#around.settledMs() * (0.5 + random());
  }

  #over(): boolean {
    return this.#ended;
  }

  /** What a fleet's status depends on; counters of sessions are no part of it. */
  #known(): unknown {
    const { cpes, generation, failures, faults } = this.#status ?? {};
    return [this.#error, cpes, generation, failures, faults, this.#refused, new Map(this.#progress)];
  }
}

/** So that an action which fails in one pod of many says in which. */
function named(pod: string, progress: ActionProgress): ActionProgress {
  return progress.message === '' ? progress : { ...progress, message: `${pod}: ${progress.message}` };
}
