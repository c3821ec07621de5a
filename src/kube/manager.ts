import { aborted, pause, type Clock } from './clock.js';
import type { Controller } from './controller.js';
import type { EventRecorder } from './event-recorder.js';
import type { HealthChecks } from './health.js';
import type { LeaderElector } from './leader-elector.js';
import type { KubeLogger } from './logger.js';

/** What is watched: an Informer of whatever it is. */
export interface Watched {
  readonly name: string;
  readonly synced: boolean;
  readonly silentForMs: number;
  run(signal: AbortSignal): Promise<void>;
}

export interface ManagerOptions {
  readonly informers: readonly Watched[];
  readonly controllers: readonly Controller[];
  readonly recorder: EventRecorder;
  /** Without one, this process works as if it led. */
  readonly elector?: LeaderElector | undefined;
  /** Hears when this process begins and ceases to lead. */
  readonly onLeading?: ((leads: boolean) => void) | undefined;
  readonly clock: Clock;
  readonly logger: KubeLogger;
}

/** After so long without a word from the API server what is known may be wrong. */
const STALE_MS = 180_000;
/** How long reconciles may go on after the signal to stop, and then how long after theirs. */
const GRACE_MS = 10_000;
const ABORT_MS = 2_000;
const FLUSH_MS = 2_000;

/**
 * Runs the parts of a controller process in their order: watches fill the stores, then this process waits to lead, then
 * workers start. Whoever only waits has warm stores, so taking over takes no longer than the lease.
 */
export class Manager {
  readonly #options: ManagerOptions;
  #stopping = false;

  constructor(options: ManagerOptions) {
    this.#options = options;
  }

  /** What /healthz and /readyz ask. */
  get checks(): HealthChecks {
    const { informers, controllers } = this.#options;
    const liveness = controllers.map((controller) => [`workers ${controller.name}`, () => controller.trouble] as const);
    const readiness = informers.map((informer) => [`watch ${informer.name}`, () => staleness(informer)] as const);
    const stopping = (): string | undefined => (this.#stopping ? 'stopping' : undefined);
    return {
      liveness: Object.fromEntries(liveness),
      readiness: Object.fromEntries([...liveness, ...readiness, ['process', stopping]]),
    };
  }

  /**
   * Runs until the signal aborts, and then ends in order: no new work, reconciles finish (10 s, then they are aborted), the
   * lease is left to the next, events are written.
   * @throws KubeError KUBE_LEADERSHIP_LOST: the process has to end, without delay
   */
  async run(signal: AbortSignal): Promise<void> {
    const { elector, recorder, informers, clock } = this.#options;
    const watching = new AbortController();
    const recording = new AbortController();
    const background = Promise.all([
      recorder.run(recording.signal),
      ...informers.map((informer) => informer.run(watching.signal)),
    ]);
    signal.addEventListener('abort', () => {
      this.#stopping = true;
    });
    try {
      await this.#synced(signal);
      if (signal.aborted) return;
      if (elector === undefined) await this.#work(signal, new AbortController().signal);
      else await this.#lead(elector, signal);
    } finally {
      watching.abort();
      recording.abort();
      await background;
      await flush(recorder, clock);
    }
  }

  async #synced(signal: AbortSignal): Promise<void> {
    const { informers, clock, logger } = this.#options;
    const started = clock.now();
    while (!signal.aborted && informers.some(({ synced }) => !synced)) await pause(clock, 50, signal);
    if (!signal.aborted)
      logger.info('watching', { resources: informers.length, ms: Math.round(clock.now() - started) });
  }

  async #lead(elector: LeaderElector, signal: AbortSignal): Promise<void> {
    const { onLeading } = this.#options;
    const lost = new AbortController();
    let working: Promise<void> | undefined;
    try {
      await elector.run(
        signal,
        () => {
          onLeading?.(true);
          working = this.#work(signal, lost.signal);
        },
        () => working ?? Promise.resolve(),
      );
    } catch (error) {
      // Another may lead by now: what runs here must write nothing more.
      lost.abort(error);
      throw error;
    } finally {
      onLeading?.(false);
    }
  }

  /**
   * Runs the controllers until one of the signals aborts.
   * @param lost aborts reconciles at once
   */
  async #work(signal: AbortSignal, lost: AbortSignal): Promise<void> {
    const { controllers, elector, clock, logger } = this.#options;
    const stop = new AbortController();
    const abort = new AbortController();
    const ended = new AbortController();
    follow(stop, signal);
    follow(stop, lost);
    follow(abort, lost);
    // A process that stood still may have lost the lease before any timer of the elector tells it so.
    const mayWork = (): boolean => elector?.isLeader ?? true;
    const workers = Promise.all(controllers.map((controller) => controller.run(stop.signal, abort.signal, mayWork)));
    const patience = async (): Promise<void> => {
      await aborted(stop.signal);
      await pause(clock, GRACE_MS, abort.signal);
      abort.abort();
      await pause(clock, ABORT_MS, ended.signal);
    };
    await Promise.race([workers, patience()]);
    ended.abort();
    abort.abort();
    logger.info('workers have stopped');
  }
}

function follow(controller: AbortController, signal: AbortSignal): void {
  const abort = (): void => {
    controller.abort(signal.reason);
  };
  if (signal.aborted) abort();
  else signal.addEventListener('abort', abort);
}

function staleness(informer: Watched): string | undefined {
  if (!informer.synced) return 'not listed yet';
  const silent = informer.silentForMs;
  return silent < STALE_MS ? undefined : `nothing heard of it for ${Math.round(silent / 1_000)} s`;
}

async function flush(recorder: EventRecorder, clock: Clock): Promise<void> {
  const end = new AbortController();
  const cancel = clock.after(FLUSH_MS, () => {
    end.abort();
  });
  await recorder.flush(end.signal);
  cancel();
}
