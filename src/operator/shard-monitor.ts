import type { ActionProgress } from '../api/admin.js';
import type { PodConfig } from '../api/shard-config.js';
import type { OpenAction } from '../fleet/action-steps.js';
import type { ShardObservation } from '../fleet/observation.js';
import type { Clock } from '../kube/clock.js';
import { Limiter } from './limiter.js';
import { settledMs } from './settled-interval.js';
import type { PodAdmin } from './pod-admin.js';
import { PodAgent, type AgentSurroundings } from './pod-agent.js';
import type { ShardPod } from './pod-view.js';

export interface MonitorOptions {
  readonly admin: PodAdmin;
  readonly clock: Clock;
  readonly random: () => number;
  /** Something about a fleet's pods became known; called with the fleet's key. */
  readonly changed: (key: string) => void;
}

/** What the pods of a fleet are to be. */
export interface FleetOrders {
  readonly config: PodConfig;
  readonly podHash: string;
  readonly token: string;
  readonly actions: readonly OpenAction[];
  /** Pods that the fleet needs. */
  readonly desired: number;
  /** Whether what a pod was asked for is known to the pod that comes after it. */
  readonly persistent: boolean;
}

interface Watched {
  /** Of all its agents: there are thousands of them. */
  readonly around: AgentSurroundings;
  readonly agents: Map<string, PodAgent>;
  /** Of each open action, the uid of the pod that was asked, by ordinal. */
  readonly asked: Map<string, Map<number, string>>;
  /** What the pod of each ordinal was made from that answered last. */
  readonly answered: Map<number, string>;
  orders: FleetOrders;
  pods: readonly ShardPod[];
}

const PODS_AT_ONCE = 128;

/** The agents of all pods of all fleets. */
export class ShardMonitor {
  readonly #options: MonitorOptions;
  readonly #limiter = new Limiter(PODS_AT_ONCE);
  readonly #fleets = new Map<string, Watched>();
  /** Of all fleets. */
  #agents = 0;

  constructor(options: MonitorOptions) {
    this.#options = options;
  }

  /** Takes over what the pods of a fleet are to be, and which pods there are. */
  order(key: string, pods: readonly ShardPod[], orders: FleetOrders): void {
    const fleet: Watched = this.#fleets.get(key) ?? {
      around: this.#around(key),
      ...{ agents: new Map(), asked: new Map(), answered: new Map() },
      ...{ orders, pods },
    };
    this.#fleets.set(key, fleet);
    fleet.orders = orders;
    fleet.pods = pods.filter(({ ordinal }) => ordinal < orders.desired);
    const uids = new Set(fleet.pods.map(({ uid }) => uid));
    for (const [uid, agent] of fleet.agents) {
      if (uids.has(uid)) continue;
      agent.end();
      fleet.agents.delete(uid);
      this.#agents--;
    }
    const open = new Set(orders.actions.map(({ id }) => id));
    for (const id of fleet.asked.keys()) if (!open.has(id)) fleet.asked.delete(id);
    for (const pod of fleet.pods) this.#orderPod(fleet, pod);
  }

  /** The fleet is no more, or its pods are to be left alone. */
  forget(key: string): void {
    const agents = this.#fleets.get(key)?.agents;
    for (const agent of agents?.values() ?? []) agent.end();
    this.#agents -= agents?.size ?? 0;
    this.#fleets.delete(key);
  }

  /**
   * What is known of each shard that the fleet needs.
   *
   * @param desired pods that it needs
   * @param missing why pods are not there; empty when nothing is known to be wrong
   */
  observations(key: string, desired: number, missing: string): ShardObservation[] {
    const fleet = this.#fleets.get(key);
    const byOrdinal = new Map(fleet?.pods.map((pod) => [pod.ordinal, pod]));
    return Array.from({ length: desired }, (_, ordinal): ShardObservation => {
      const pod = byOrdinal.get(ordinal);
      if (fleet && pod) return seenOf(fleet, pod);
      const starting = missing === '' && isNew(fleet, ordinal, fleet?.orders.podHash);
      return { ordinal, unreachable: missing || 'it is not there', ...(starting && { starting }) };
    });
  }

  /** How an action fares in each shard that the fleet needs; undefined where nothing is known. */
  progress(key: string, id: string): (ActionProgress | undefined)[] {
    const fleet = this.#fleets.get(key);
    if (!fleet) return [];
    const all: (ActionProgress | undefined)[] = Array.from({ length: fleet.orders.desired }, () => undefined);
    for (const pod of fleet.pods) {
      const { uid, ordinal, name } = pod;
      all[ordinal] = wasReplaced(fleet, pod, id)
        ? failed(id, `${name}: the pod was replaced while the action ran, and its CPEs are new ones`)
        : fleet.agents.get(uid)?.progress(id);
    }
    return all;
  }

  /** Uids of pods that take a configuration over only by a restart. */
  refusing(key: string): ReadonlySet<string> {
    const agents = [...(this.#fleets.get(key)?.agents ?? [])];
    return new Set(agents.filter(([, { refusing }]) => refusing).map(([uid]) => uid));
  }

  /** Ends all agents. */
  end(): void {
    for (const key of this.#fleets.keys()) this.forget(key);
  }

  #around(key: string): AgentSurroundings {
    const { admin, clock, random, changed } = this.#options;
    return {
      admin,
      clock,
      random,
      limit: (task) => this.#limiter.run(task),
      settledMs: () => settledMs(this.#agents),
      changed: () => {
        changed(key);
      },
    };
  }

  #orderPod(fleet: Watched, pod: ShardPod): void {
    const { config, podHash, token, actions } = fleet.orders;
    const asked = actions.filter(({ id }) => !wasReplaced(fleet, pod, id));
    for (const { id } of asked) {
      const uids = fleet.asked.get(id) ?? new Map<number, string>();
      fleet.asked.set(id, uids.set(pod.ordinal, pod.uid));
    }
    const orders = { pod, token, config, current: pod.hash === podHash, actions: asked };
    const agent = fleet.agents.get(pod.uid);
    if (agent) {
      agent.order(orders);
      return;
    }
    this.#agents++;
    fleet.agents.set(pod.uid, new PodAgent(orders, fleet.around));
  }
}

/** A pod without a volume does not know what the one before it was asked for, so it is not asked again. */
function wasReplaced({ asked, orders }: Watched, { ordinal, uid }: ShardPod, id: string): boolean {
  const before = asked.get(id)?.get(ordinal);
  return !orders.persistent && before !== undefined && before !== uid;
}

function seenOf(fleet: Watched, { uid, ordinal, hash, ip, ready, trouble }: ShardPod): ShardObservation {
  const seen = ip === '' ? undefined : fleet.agents.get(uid)?.seen;
  if (seen && !('unreachable' in seen)) {
    fleet.answered.set(ordinal, hash);
    return seen;
  }
  const unreachable = trouble || (seen?.unreachable ?? 'it is starting');
  const starting = trouble === '' && !ready && isNew(fleet, ordinal, hash);
  return { ordinal, unreachable, ...(starting && { starting }) };
}

/** Whether no pod of this ordinal and make has answered yet: one that is away then starts for the first time, or after an edit. */
function isNew(fleet: Watched | undefined, ordinal: number, hash: string | undefined): boolean {
  return fleet?.answered.get(ordinal) !== hash || hash === undefined;
}

function failed(id: string, message: string): ActionProgress {
  return { id, phase: 'Failed', matched: 0, succeeded: 0, failed: 0, message };
}
