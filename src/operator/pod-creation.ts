import type { Clock } from '../kube/clock.js';
import type { KubeClient } from '../kube/client.js';
import type { KubeObject } from '../kube/object.js';
import { EVENTS, STATEFUL_SETS } from '../kube/resources.js';
import type { StoreOf } from './object-writer.js';

interface KubeEvent extends KubeObject {
  readonly reason?: string;
  readonly note?: string;
}

const FRESH_MS = 10_000;

/**
 * Finds out why pods of a fleet are not there: a full quota, an admission that refuses them. Only the StatefulSet's events
 * tell; they are asked for when pods are missing, and not more often than every ten seconds.
 */
export class PodCreation {
  readonly #client: KubeClient;
  readonly #storeOf: StoreOf;
  readonly #clock: Clock;
  readonly #known = new Map<string, { readonly until: number; readonly reason: string }>();

  constructor(client: KubeClient, storeOf: StoreOf, clock: Clock) {
    this.#client = client;
    this.#storeOf = storeOf;
    this.#clock = clock;
  }

  /** Why pods are missing, in a sentence; empty when nothing is known to be wrong. */
  async reason(key: string, signal: AbortSignal): Promise<string> {
    const known = this.#known.get(key);
    if (known && this.#clock.now() < known.until) return known.reason;
    const reason = (await this.#failure(key, signal)) ?? '';
    this.#known.set(key, { until: this.#clock.now() + FRESH_MS, reason });
    return reason;
  }

  forget(key: string): void {
    this.#known.delete(key);
  }

  async #failure(key: string, signal: AbortSignal): Promise<string | undefined> {
    const set = this.#storeOf(STATEFUL_SETS)?.get(key);
    if (!set) return undefined;
    const fieldSelector = `regarding.uid=${set.metadata.uid ?? ''},reason=FailedCreate`;
    const { items } = await this.#client.list<KubeEvent>(EVENTS, set.metadata.namespace, {
      fieldSelector,
      limit: 1,
      signal,
    });
    const [event] = items;
    return event?.note === undefined ? undefined : `it cannot be created: ${event.note}`;
  }
}
