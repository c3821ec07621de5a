import type { CallOptions } from './call-options.js';
import { pause, type Clock } from './clock.js';
import { KubeError, isAlreadyExists, isConflict, isNotFound, messageOf } from './errors.js';
import {
  LEADER_TIMINGS,
  LEASES,
  claim,
  disclaim,
  heldForMs,
  see,
  type LeaderTimings,
  type Lease,
  type SeenLease,
} from './lease.js';
import type { KubeLogger } from './logger.js';
import type { KubeObject } from './object.js';
import type { Resource } from './resources.js';

/** The three calls that an elector makes; KubeClient has them. */
export interface LeaseClient {
  get<T extends KubeObject>(
    resource: Resource<T>,
    namespace: string | undefined,
    name: string,
    options: CallOptions,
  ): Promise<T | undefined>;
  create<T extends KubeObject>(resource: Resource<T>, object: T, options: CallOptions): Promise<T>;
  replace<T extends KubeObject>(resource: Resource<T>, object: T, options: CallOptions): Promise<T>;
}

export interface LeaderElectorOptions {
  readonly client: LeaseClient;
  readonly namespace: string;
  /** The Lease's name. */
  readonly name: string;
  /** Of this process, and of no other ever: a pod's name and something random. */
  readonly identity: string;
  readonly clock: Clock;
  readonly random: () => number;
  readonly logger: KubeLogger;
  readonly timings?: LeaderTimings;
}

/**
 * Waits to lead, and leads for as long as it can renew its Lease. All durations are taken from a clock that only goes
 * forward, and from when a call was sent: a leader stops believing in itself before others may take over, even when the wall
 * clock jumps, a call hangs or the process was stopped for a while.
 */
export class LeaderElector {
  readonly name: string;
  readonly #options: LeaderElectorOptions;
  readonly #timings: LeaderTimings;
  #seen: SeenLease | undefined;
  /** When the call was sent that renewed last. */
  #renewedAt: number | undefined;

  constructor(options: LeaderElectorOptions) {
    this.name = options.name;
    this.#options = options;
    this.#timings = options.timings ?? LEADER_TIMINGS;
  }

  /** Whether this process may act as leader now: asked before anything is written. */
  get isLeader(): boolean {
    return this.#renewedAt !== undefined && this.#options.clock.now() - this.#renewedAt < this.#timings.renewMs;
  }

  /**
   * Waits to lead, calls `onLead`, and leads until the signal aborts; then leaves the lease to the next at once, after
   * `stopped`.
   * @param stopped settles when nothing that only a leader may do goes on any more
   * @throws KubeError KUBE_LEADERSHIP_LOST; the process has to end then
   */
  async run(signal: AbortSignal, onLead: () => void, stopped: () => Promise<void>): Promise<void> {
    const { logger, identity } = this.#options;
    if (!(await this.#acquire(signal))) return;
    logger.info('leading', { lease: this.name, identity });
    onLead();
    try {
      const keeping = new AbortController();
      const kept = this.#keep(keeping.signal);
      const release = (): void => {
        keeping.abort();
      };
      const end = (): void => {
        // Renewed on while reconciles come to their end; only then may another begin.
        stopped().then(release, release);
      };
      if (signal.aborted) end();
      else signal.addEventListener('abort', end, { once: true });
      await kept;
      await this.#release();
    } finally {
      this.#renewedAt = undefined;
    }
  }

  async #acquire(signal: AbortSignal): Promise<boolean> {
    const { clock, random, identity } = this.#options;
    let wait: number;
    do {
      if (await this.#try(signal)) return true;
      const held = this.#seen === undefined ? 0 : heldForMs(this.#seen, identity, clock.now());
      const retry = this.#timings.retryMs * (1 + 0.2 * random());
      wait = held === 0 ? retry : Math.min(retry, held);
    } while (await pause(clock, wait, signal));
    return false;
  }

  /** Renews until the signal aborts. @throws KubeError KUBE_LEADERSHIP_LOST */
  async #keep(signal: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    const end = new AbortController();
    const stop = (): void => {
      end.abort();
    };
    signal.addEventListener('abort', stop);
    let cancel = (): void => undefined;
    const arm = (): void => {
      cancel();
      // It also ends a renewal that hangs.
      cancel = clock.after(Math.max(0, (this.#renewedAt ?? 0) + this.#timings.renewMs - clock.now()), stop);
    };
    try {
      arm();
      for (;;) {
        await pause(clock, this.#timings.retryMs, end.signal);
        if (signal.aborted) return;
        // The deadline counts also where the timer came a fraction of a millisecond early.
        if (end.signal.aborted || !this.isLeader) throw this.#lost('it could not be renewed in time');
        if (await this.#try(end.signal)) arm();
        else if (this.#heldByAnother()) throw this.#lost('another process has taken it');
      }
    } finally {
      cancel();
      signal.removeEventListener('abort', stop);
    }
  }

  /** One attempt to take or to renew the lease; whether it is ours now. */
  async #try(signal: AbortSignal): Promise<boolean> {
    const { client, namespace, name, identity, clock, logger } = this.#options;
    const options = { signal, timeoutMs: this.#timings.renewMs * 0.4 };
    const sentAt = clock.now();
    try {
      // What a leader wrote last is what is there, unless it leads no more; so it need not look first.
      const current =
        this.#seen !== undefined && this.isLeader
          ? this.#seen.lease
          : await client.get(LEASES, namespace, name, options);
      if (current !== undefined) {
        this.#seen = see(this.#seen, current, clock.now());
        if (heldForMs(this.#seen, identity, clock.now()) > 0) return false;
      }
      const spec = claim(current?.spec, identity, this.#timings, clock.wall());
      const written =
        current === undefined
          ? await client.create(LEASES, { metadata: { namespace, name }, spec }, options)
          : await client.replace(LEASES, { ...current, spec }, options);
      this.#seen = { lease: written, at: clock.now() };
      this.#renewedAt = sentAt;
      return true;
    } catch (error) {
      if (signal.aborted) return false;
      // Deleted: it is made anew, by whoever is first.
      if (isNotFound(error)) this.#seen = undefined;
      // Somebody else wrote first. What is there now is looked at next time, by a leader too.
      if (isConflict(error) || isAlreadyExists(error)) await this.#look(options);
      else logger.warn('cannot write the lease; trying again', { lease: name, error: messageOf(error) });
      return false;
    }
  }

  async #look(options: CallOptions): Promise<void> {
    const { client, namespace, name, clock, logger } = this.#options;
    try {
      const lease: Lease | undefined = await client.get(LEASES, namespace, name, options);
      if (lease !== undefined) this.#seen = see(this.#seen, lease, clock.now());
    } catch (error) {
      logger.warn('cannot read the lease; trying again', { lease: name, error: messageOf(error) });
    }
  }

  #heldByAnother(): boolean {
    const { identity } = this.#options;
    const holder = this.#seen?.lease.spec.holderIdentity;
    return holder !== undefined && holder !== '' && holder !== identity;
  }

  async #release(): Promise<void> {
    const { client, clock, logger, name } = this.#options;
    if (this.#seen === undefined || !this.isLeader) return;
    const { lease } = this.#seen;
    this.#renewedAt = undefined;
    try {
      const spec = disclaim(lease.spec, clock.wall());
      await client.replace(LEASES, { ...lease, spec }, { timeoutMs: this.#timings.retryMs });
      logger.info('left the lease to the next', { lease: name });
    } catch (error) {
      logger.warn('cannot leave the lease; the next leader waits until it runs out', {
        lease: name,
        error: messageOf(error),
      });
    }
  }

  #lost(why: string): KubeError {
    return new KubeError(
      'KUBE_LEADERSHIP_LOST',
      `The lease ${this.#options.namespace}/${this.name} is lost: ${why}. This process must end; the next leader goes on.`,
    );
  }
}
