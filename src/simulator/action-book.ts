import type { ActionProgress, ActionRequest } from '../api/admin.js';
import type { Logger } from '../api/logger.js';
import { type SelectableCpe, selects } from '../api/selector.js';
import type { ShardConfig } from '../api/shard-config.js';
import { eventBit, type EventSet } from '../cwmp/event-codes.js';
import type { SessionFailure } from './errors.js';
import type { Lifecycle } from './lifecycle.js';
import type { Population } from './population.js';
import type { ShardStore } from './shard-store.js';

/** CPEs that are looked at in one turn of the event loop. */
const BATCH = 5000;

/** The session by which an action is done on a CPE: the next one that tells this event. */
const AWAITED: Readonly<Record<Exclude<ActionRequest['action'], 'inject-fault'>, EventSet>> = {
  'force-cr': eventBit('6 CONNECTION REQUEST'),
  reboot: eventBit('1 BOOT'),
  'factory-reset': eventBit('0 BOOTSTRAP'),
  'upgrade-firmware': eventBit('1 BOOT'),
};

/** An event that was discarded (TR-069 §3.7.1.5) before a session could tell it. */
const LOST = 'the CPE had a reboot or another ACS before it could tell the event';

interface Running {
  readonly id: string;
  readonly request: ActionRequest;
  matched: number;
  succeeded: number;
  failed: number;
  /** All CPEs have been looked at. */
  selected: boolean;
  message: string;
}

/** A CPE that an action waits for. */
interface Waiting {
  readonly action: Running;
  readonly event: EventSet;
  /** Sessions that began before do not count. */
  readonly since: number;
}

/**
 * The actions of a shard: each id is carried out once, also when the process ends in the middle. Progress is kept in the
 * store; the CPEs that an action still waits for, here.
 */
export class ActionBook {
  readonly #population: Population;
  readonly #lifecycle: Lifecycle;
  readonly #store: ShardStore;
  readonly #logger: Logger;
  readonly #config: () => ShardConfig;
  readonly #now: () => number;
  readonly #running = new Map<string, Running>();
  readonly #waiting = new Map<number, Waiting[]>();
  #stopped = false;

  constructor(
    population: Population,
    lifecycle: Lifecycle,
    store: ShardStore,
    logger: Logger,
    config: () => ShardConfig,
    now: () => number,
  ) {
    this.#population = population;
    this.#lifecycle = lifecycle;
    this.#store = store;
    this.#logger = logger;
    this.#config = config;
    this.#now = now;
  }

  /** Starts an action, or tells how the one with this id fares. */
  act(id: string, request: ActionRequest): ActionProgress {
    const known = this.progress(id);
    if (known) return known;
    const action: Running = { id, request, matched: 0, succeeded: 0, failed: 0, selected: false, message: '' };
    if (this.#config().paused) {
      const refused: ActionProgress = {
        ...progressOf(action),
        phase: 'Failed',
        message: 'the fleet is paused (spec.paused)',
      };
      this.#save(refused);
      return refused;
    }
    // Written before it begins: whoever asks again after a crash is told of it, and it is not done twice.
    this.#save(progressOf(action));
    this.#running.set(id, action);
    this.#select(action, 0);
    return progressOf(action);
  }

  progress(id: string): ActionProgress | undefined {
    const running = this.#running.get(id);
    if (running) return progressOf(running);
    const stored = this.#store.action(id);
    if (stored === undefined) return undefined;
    const progress = JSON.parse(stored) as ActionProgress;
    if (progress.phase !== 'Running') return progress;
    return { ...progress, phase: 'Failed', message: 'the simulator process ended while the action ran' };
  }

  /** A session ended; the lifecycle tells of each. */
  sessionEnded(slot: number, events: EventSet, startedAt: number, failure: SessionFailure | undefined): void {
    const waiting = this.#waiting.get(slot);
    if (!waiting) return;
    const left = waiting.filter(({ action, event, since }) => {
      if ((events & event) !== 0 && startedAt >= since) this.#settle(action, failure);
      else if (this.#lifecycle.isPending(slot, event)) return true;
      else this.#settle(action, LOST);
      return false;
    });
    if (left.length > 0) this.#waiting.set(slot, left);
    else this.#waiting.delete(slot);
  }

  /** CPEs from this slot on are no more. */
  forgetFrom(slot: number): void {
    for (const [waiting, entries] of this.#waiting) {
      if (waiting < slot) continue;
      this.#waiting.delete(waiting);
      for (const { action } of entries) this.#settle(action, 'the CPE was taken out of the fleet');
    }
  }

  /** The process ends: what is not done now is not done any more. */
  stop(): void {
    this.#stopped = true;
  }

  #select(action: Running, from: number): void {
    const { seed, replicas, fleet } = this.#config();
    const { selector, salt } = action.request;
    const context = { seed, replicas, salt };
    const cpe = new SelectedCpe(this.#population, fleet.name);
    const end = Math.min(from + BATCH, this.#population.size);
    for (let slot = from; slot < end; slot++) {
      if (!selects(selector, cpe.of(slot), context)) continue;
      action.matched++;
      this.#apply(action, slot);
    }
    if (action.request.action === 'inject-fault') this.#keep(action);
    if (end < this.#population.size) {
      setImmediate(() => {
        if (!this.#stopped) this.#select(action, end);
      });
      return;
    }
    action.selected = true;
    this.#finish(action);
  }

  #apply(action: Running, slot: number): void {
    const { request } = action;
    if (request.action === 'inject-fault') {
      if (request.fault) this.#lifecycle.queueFault(slot, request.fault);
      action.succeeded++;
      return;
    }
    const entry = { action, event: AWAITED[request.action], since: this.#now() };
    const waiting = this.#waiting.get(slot);
    if (waiting) waiting.push(entry);
    else this.#waiting.set(slot, [entry]);
    if (request.action === 'force-cr') this.#lifecycle.forceConnectionRequest(slot);
    else if (request.action === 'upgrade-firmware' && request.version !== undefined)
      this.#lifecycle.upgrade(slot, request.version);
    else this.#lifecycle.reboot(slot, { factoryReset: request.action === 'factory-reset' });
  }

  /** A fault counts as done when it is queued, so it must outlive the process from then on. */
  #keep(action: Running): void {
    try {
      this.#lifecycle.save();
    } catch (error) {
      action.message = (error as Error).message;
      this.#logger.error(action.message);
    }
  }

  #settle(action: Running, failure: SessionFailure | string | undefined): void {
    if (failure === undefined) action.succeeded++;
    else {
      action.failed++;
      action.message = typeof failure === 'string' ? failure : failure.message;
    }
    this.#finish(action);
  }

  #finish(action: Running): void {
    const progress = progressOf(action);
    if (progress.phase === 'Running') return;
    this.#running.delete(action.id);
    this.#save(progress);
  }

  #save(progress: ActionProgress): void {
    try {
      this.#store.putAction(progress.id, JSON.stringify(progress));
    } catch (error) {
      this.#logger.error((error as Error).message);
    }
  }
}

function progressOf(action: Running): ActionProgress {
  const { id, matched, succeeded, failed } = action;
  const done = action.selected && succeeded + failed === matched;
  const phase = !done ? 'Running' : failed > 0 ? 'Failed' : 'Succeeded';
  return { id, phase, matched, succeeded, failed, message: action.message };
}

/** A CPE as selectors see it; what needs making is made when it is asked for. */
class SelectedCpe implements SelectableCpe {
  readonly #population: Population;
  readonly #fleetName: string;
  #slot = 0;

  constructor(population: Population, fleetName: string) {
    this.#population = population;
    this.#fleetName = fleetName;
  }

  of(slot: number): this {
    this.#slot = slot;
    return this;
  }

  get index(): number {
    return this.#population.index(this.#slot);
  }

  get id(): string {
    return `${this.#fleetName}-${this.index}`;
  }

  get serial(): string {
    return this.#population.serial(this.#slot);
  }

  get state(): SelectableCpe['state'] {
    return this.#population.table.state(this.#slot);
  }
}
