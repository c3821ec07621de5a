import type { CpeDetail, CpeSummary } from '../api/admin.js';
import type { Lifecycle } from './lifecycle.js';
import type { CpeView, Population } from './population.js';
import { readable } from './rpcs/readable.js';

/** Leaves that GET /admin/cpes/{id} shows: those of every Inform, what was set, and the first of the rest. */
const LEAVES_SHOWN = 40;

const time = (at: number): string => new Date(at).toISOString();

/** Tells people about CPEs: the entries of the admin API. */
export class CpeReport {
  readonly #population: Population;
  readonly #lifecycle: Lifecycle;
  readonly #view: CpeView;

  constructor(population: Population, lifecycle: Lifecycle) {
    this.#population = population;
    this.#lifecycle = lifecycle;
    this.#view = population.view();
  }

  summary(slot: number): CpeSummary {
    const last = this.#lifecycle.log.last(slot);
    return {
      id: this.#population.id(slot),
      serial: this.#population.serial(slot),
      lifecycle_state: this.#population.table.state(slot),
      last_event: last?.text ?? '',
      last_event_at: last ? time(last.at) : null,
    };
  }

  detail(slot: number, now: number): CpeDetail {
    const population = this.#population;
    this.#lifecycle.settle(slot);
    const next = this.#lifecycle.nextContact(slot);
    return {
      ...this.summary(slot),
      profile: population.profileName(slot),
      software_version: population.softwareVersion(slot),
      connection_request_url: population.connectionRequestUrl(slot),
      next_contact_at: next === Infinity ? null : time(next),
      retry_count: population.table.retries[slot] as number,
      events: this.#lifecycle.log.read(slot).map(({ at, text }) => ({ at: time(at), event: text })),
      tree: this.#tree(slot, now),
      usp_subscriptions: { total: 0, by_notif_type: {} },
    };
  }

  #tree(slot: number, now: number): Record<string, string> {
    const profile = this.#population.profile(slot);
    const view = this.#view.of(slot, now);
    const model = profile.treeOf(view);
    const tree: Record<string, string> = {};
    const show = (path: string): void => {
      const leaf = model.find(path);
      if (leaf) tree[path] = readable(profile, leaf, view);
    };
    for (const leaf of profile.forcedInform) show(leaf.path);
    if (view.overlay) for (const [path] of view.overlay.entries()) show(path);
    for (const leaf of profile.leaves) {
      if (Object.keys(tree).length >= LEAVES_SHOWN) break;
      show(leaf.path);
    }
    return tree;
  }
}
