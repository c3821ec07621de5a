import type { KubeClient } from '../kube/client.js';
import { pause, type Clock } from '../kube/clock.js';
import { messageOf } from '../kube/errors.js';
import type { Informer } from '../kube/informer.js';
import type { KubeLogger } from '../kube/logger.js';
import type { KubeObject } from '../kube/object.js';
import { SERVICE_MONITORS } from '../kube/resources.js';
import type { StoreView } from '../kube/store.js';

export interface ServiceMonitorsOptions {
  readonly client: KubeClient;
  readonly clock: Clock;
  readonly logger: KubeLogger;
  readonly createInformer: () => Informer<KubeObject>;
  /** The cluster knows ServiceMonitors now, or no longer. */
  readonly changed: () => void;
  /** Between two looks. */
  readonly everyMs: number;
}

/**
 * Watches ServiceMonitors while the cluster knows them. They are of an operator that may be installed later, or never, so
 * a cluster without them is as healthy as any.
 */
export class ServiceMonitors {
  readonly #options: ServiceMonitorsOptions;
  #informer: Informer<KubeObject> | undefined;

  constructor(options: ServiceMonitorsOptions) {
    this.#options = options;
  }

  get known(): boolean {
    return this.#informer !== undefined;
  }

  get store(): StoreView<KubeObject> | undefined {
    return this.#informer?.store;
  }

  /** Runs until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { client, clock, logger, createInformer, changed, everyMs } = this.#options;
    let watching = new AbortController();
    let watched = Promise.resolve();
    while (!signal.aborted) {
      try {
        const known = await client.serves(SERVICE_MONITORS, { signal });
        if (known !== this.known) {
          logger.info(known ? 'the cluster knows ServiceMonitors' : 'the cluster knows no ServiceMonitors any more');
          watching.abort();
          await watched;
          watching = new AbortController();
          this.#informer = known ? createInformer() : undefined;
          watched = this.#informer?.run(watching.signal) ?? Promise.resolve();
          changed();
        }
      } catch (thrown) {
        logger.warn('cannot ask for ServiceMonitors; trying again', { error: messageOf(thrown) });
      }
      await pause(clock, everyMs, signal);
    }
    watching.abort();
    await watched;
  }
}
