import type { Logger } from '../api/logger.js';
import type { SelectableCpe } from '../api/selector.js';
import type { ShardConfig } from '../api/shard-config.js';
import { Interner } from '../datamodel/interner.js';
import type { Clock } from './clock.js';
import { CpeSettings } from './cpe-settings.js';
import { EventLog } from './event-log.js';
import { FailureTally } from './failure-tally.js';
import { FaultBook } from './fault-book.js';
import { JobBook } from './job-book.js';
import type { Journal } from './journal.js';
import { KeyedEvents } from './keyed-events.js';
import type { SimulatorMetrics } from './metrics.js';
import { Notifications } from './notifications.js';
import type { CpeView, Population } from './population.js';
import { RequestRate } from './request-rate.js';
import { Scheduler } from './scheduler.js';
import type { DuChange } from './software/du-change.js';
import type { Transfer } from './transfer/transfer.js';

export interface CoreParts {
  readonly clock: Clock;
  readonly population: Population;
  readonly journal: Journal | undefined;
  readonly metrics: SimulatorMetrics;
  readonly logger: Logger;
}

/** What the parts of the lifecycle share: the CPEs, when they are due, and what is told of them. */
export class LifecycleCore {
  readonly clock: Clock;
  readonly population: Population;
  readonly journal: Journal | undefined;
  readonly metrics: SimulatorMetrics;
  readonly logger: Logger;
  readonly scheduler: Scheduler;
  readonly settings: CpeSettings;
  readonly log: EventLog;
  readonly faults: FaultBook;
  readonly tally = new FailureTally();
  readonly keyed = new KeyedEvents();
  readonly transfers = new JobBook<Transfer>();
  readonly duChanges = new JobBook<DuChange>();
  readonly interner = new Interner();
  readonly notifications: Notifications;
  /** Of connection requests, in whatever way they come. */
  readonly requestRate: RequestRate;
  /** To be pointed at a CPE with `of` each time. */
  readonly view: CpeView;
  config: ShardConfig;

  /** @param due is called for a slot when its time has come */
  constructor(config: ShardConfig, parts: CoreParts, due: (slot: number, now: number) => void) {
    this.config = config;
    this.clock = parts.clock;
    this.population = parts.population;
    this.journal = parts.journal;
    this.metrics = parts.metrics;
    this.logger = parts.logger;
    this.requestRate = new RequestRate(() => parts.clock.now());
    this.scheduler = new Scheduler(parts.clock, parts.population.size, due);
    this.settings = new CpeSettings(config, parts.population);
    this.log = new EventLog(parts.population.size, parts.clock.now());
    this.faults = new FaultBook((slot) => parts.journal?.mark(slot));
    this.faults.standing = config.faults;
    this.view = parts.population.view();
    this.notifications = new Notifications(parts.population, this.interner, (slot) => parts.journal?.mark(slot));
  }

  /** Takes over a new configuration; what follows from it is the lifecycle's. */
  configure(config: ShardConfig): void {
    this.config = config;
    this.settings.config = config;
    this.population.configure(config);
    this.faults.standing = config.faults;
  }

  /** The CPE as selectors see it. */
  selectable(slot: number): SelectableCpe {
    const { population } = this;
    return {
      index: population.index(slot),
      id: population.id(slot),
      serial: population.serial(slot),
      state: population.table.state(slot),
    };
  }

  /** Adds to the events that are shown of a CPE. */
  note(slot: number, text: string): void {
    this.log.add(slot, this.clock.now(), this.log.intern(text));
  }

  clearFailure(slot: number): void {
    const { table } = this.population;
    this.tally.move(table.failure[slot] as number, 0);
    table.failure[slot] = 0;
  }
}
