import type { ShardStatus } from '../api/admin.js';
import type { Logger } from '../api/logger.js';
import type { ShardConfig } from '../api/shard-config.js';
import { createAdminClient, type AdminClient } from './admin-client.js';
import type { AwayShard } from '../fleet/observation.js';
import type { Clock } from './clock.js';
import { messageOf } from './errors.js';
import type { Happening } from './events.js';
import type { ObservedWorker, Step } from './plan.js';
import { deathsInARow } from './workers.js';
import { startWorker, type WorkerCommand, type WorkerFiles, type WorkerProcess } from './worker-process.js';

export interface WorkerPoolOptions {
  readonly command: WorkerCommand;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Lays out the files of a worker that is about to start. */
  prepare(id: string, config: ShardConfig): { readonly files: WorkerFiles; readonly token: string };
  /** A worker's phase, configuration or status changed. */
  readonly changed: () => void;
  /** Something that belongs into the events of the worker's fleet. */
  readonly happened: (id: string, what: Happening) => void;
}

/** What a running worker said last, or why it says nothing. */
export type WorkerStatus = ShardStatus | Omit<AwayShard, 'ordinal'>;

/** Of a worker that is about to answer: for the first time, or again when it was asked to end. */
const STARTING: WorkerStatus = { unreachable: 'it is starting', starting: true };

/** The worker processes of the engine: carries out the steps of a plan and observes what comes of them. */
export interface WorkerPool {
  observed(): ReadonlyMap<string, ObservedWorker>;
  carryOut(step: Step): void;
  /** Asks every running worker for its status, unless it still owes the last one. */
  poll(): void;
  status(id: string): WorkerStatus;
  /** The admin API of a running worker. */
  admin(id: string): AdminClient | undefined;
  pid(id: string): number | undefined;
}

/** Mutable on purpose: one entry lives as long as its worker is wanted, through all its processes. */
interface Entry {
  id: string;
  phase: ObservedWorker['phase'];
  since: number;
  startedAt: number;
  config: ShardConfig;
  busy: boolean;
  polling: boolean;
  deaths: number;
  answeredAt: number;
  refused?: NonNullable<ObservedWorker['refused']>;
  status: WorkerStatus;
  process?: WorkerProcess;
  admin?: AdminClient;
}

export function createWorkerPool(options: WorkerPoolOptions): WorkerPool {
  const { clock, logger, happened, changed } = options;
  const entries = new Map<string, Entry>();

  function enter(entry: Entry, phase: Entry['phase']): void {
    entry.phase = phase;
    entry.since = clock.now();
    changed();
  }

  function start(id: string, config: ShardConfig): void {
    const now = clock.now();
    const deaths = entries.get(id)?.deaths ?? 0;
    const status: WorkerStatus = deaths > 0 ? { unreachable: 'it is being replaced' } : STARTING;
    const entry: Entry = {
      ...{ id, phase: 'Starting', since: now, startedAt: now, config, deaths, status },
      ...{ busy: false, polling: false, answeredAt: now },
    };
    entries.set(id, entry);
    try {
      const { files, token } = options.prepare(id, config);
      entry.process = startWorker(options.command, files, prefixed(logger, id), {
        listening(adminUrl) {
          entry.admin = createAdminClient(`worker ${id}`, adminUrl, token);
          entry.answeredAt = clock.now();
          if (entry.phase === 'Starting') enter(entry, 'Running');
          ask(entry);
        },
        exited(how) {
          gone(entry, how);
        },
      });
    } catch (thrown) {
      gone(entry, `could not be started: ${messageOf(thrown)}`);
    }
    changed();
  }

  function gone(entry: Entry, how: string): void {
    const asked = entry.phase === 'Stopping';
    entry.admin?.close();
    delete entry.admin;
    delete entry.process;
    entry.deaths = asked ? 0 : deathsInARow(entry.deaths, clock.now() - entry.startedAt);
    entry.status = asked ? STARTING : { unreachable: `it ${how}` };
    if (!asked) happened(entry.id, { type: 'Warning', reason: 'WorkerDied', message: `worker ${entry.id} ${how}` });
    enter(entry, 'Exited');
  }

  function ask(entry: Entry): void {
    const { admin } = entry;
    if (!admin || entry.polling) return;
    entry.polling = true;
    admin
      .status()
      .then(
        (status) => {
          if (entry.admin !== admin) return;
          entry.answeredAt = clock.now();
          entry.status = status;
        },
        (thrown: unknown) => {
          if (entry.admin === admin) entry.status = { unreachable: messageOf(thrown) };
        },
      )
      .finally(() => {
        entry.polling = false;
        changed();
      });
  }

  async function configure(entry: Entry, config: ShardConfig): Promise<void> {
    if (!entry.admin) return;
    entry.busy = true;
    const answer = await entry.admin.configure(config);
    entry.busy = false;
    if (answer.verdict === 'accepted') {
      entry.config = config;
      delete entry.refused;
      ask(entry);
    } else {
      entry.refused = { config, verdict: answer.verdict, at: clock.now() };
      happened(entry.id, configureHappening(entry.id, answer.verdict, answer.why));
    }
    changed();
  }

  return {
    observed: () => entries,
    carryOut(step) {
      if (step.do === 'start') {
        start(step.id, step.config);
        return;
      }
      const entry = entries.get(step.id);
      if (!entry) return;
      switch (step.do) {
        case 'configure':
          void configure(entry, step.config);
          break;
        case 'stop':
          logger.debug(`worker ${step.id} stops: ${step.why}`);
          enter(entry, 'Stopping');
          entry.process?.stop();
          break;
        case 'kill':
          happened(step.id, {
            type: 'Warning',
            reason: 'WorkerKilled',
            message: `worker ${step.id} was killed: ${step.why}`,
          });
          entry.process?.kill();
          break;
        case 'forget':
          entries.delete(step.id);
          changed();
          break;
      }
    },
    poll() {
      for (const entry of entries.values()) ask(entry);
    },
    status: (id) => entries.get(id)?.status ?? STARTING,
    admin: (id) => entries.get(id)?.admin,
    pid: (id) => entries.get(id)?.process?.pid,
  };
}

function configureHappening(id: string, verdict: 'restart' | 'invalid' | 'unreachable', why: string): Happening {
  switch (verdict) {
    case 'restart':
      return { type: 'Normal', reason: 'WorkerRestart', message: `worker ${id} restarts for the edit: ${why}` };
    case 'invalid':
      return { type: 'Warning', reason: 'ConfigRefused', message: `worker ${id} refused its configuration: ${why}` };
    case 'unreachable':
      return { type: 'Warning', reason: 'WorkerUnreachable', message: why };
  }
}

function prefixed(logger: Logger, worker: string): Logger {
  return {
    debugEnabled: logger.debugEnabled,
    debug: (message, fields) => {
      logger.debug(message, { worker, ...fields });
    },
    info: (message, fields) => {
      logger.info(message, { worker, ...fields });
    },
    warn: (message, fields) => {
      logger.warn(message, { worker, ...fields });
    },
    error: (message, fields) => {
      logger.error(message, { worker, ...fields });
    },
  };
}
