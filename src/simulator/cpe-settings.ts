import { unit } from '../api/random.js';
import type { ShardConfig } from '../api/shard-config.js';
import type { Leaf } from '../datamodel/leaf.js';
import { type ContentCoding, requestCoding } from './content-encoding.js';
import { instantOf } from './date-time.js';
import { nextPeriodic, type PeriodicSettings } from './periodic.js';
import type { Population } from './population.js';

const STREAM_PHASE = 0x50484153;

/** A CPE's own settings of when it calls its ACS: what an ACS set on it, else what the manifest says. */
export class CpeSettings {
  config: ShardConfig;
  readonly #population: Population;

  constructor(config: ShardConfig, population: Population) {
    this.config = config;
    this.#population = population;
  }

  /** When the next periodic Inform is due after `now`; ms since the epoch, Infinity for never. */
  nextPeriodic(slot: number, now: number): number {
    return nextPeriodic(this.#periodic(slot), now, this.config.seed, this.#population.index(slot));
  }

  /**
   * The same after a boot: the first interval is cut at a point that follows from (seed, index), so that the Informs of a
   * fleet are spread from the start.
   */
  firstPeriodic(slot: number, now: number): number {
    const settings = this.#periodic(slot);
    if (settings.alignedTo !== undefined || !settings.enabled) return this.nextPeriodic(slot, now);
    return now + settings.intervalMs * unit(this.config.seed, this.#population.index(slot), STREAM_PHASE);
  }

  /** CWMPRetryMinimumWaitInterval in seconds; undefined where neither profile nor ACS gives one. */
  retryMinimumWait(slot: number): number | undefined {
    return this.#number(slot, this.#population.profile(slot).wellKnown.retryMinimumWaitInterval);
  }

  /** CWMPRetryIntervalMultiplier in thousandths; undefined likewise. */
  retryMultiplier(slot: number): number | undefined {
    return this.#number(slot, this.#population.profile(slot).wellKnown.retryIntervalMultiplier);
  }

  /** How the CPE compresses what it sends to its ACS (TR-181 ManagementServer.HTTPCompression); undefined: not at all. */
  contentCoding(slot: number): ContentCoding | undefined {
    return requestCoding(this.#set(slot, this.#population.profile(slot).wellKnown.httpCompression));
  }

  /** The leaves that decide on periodic Informs. */
  isPeriodic(slot: number, leaf: Leaf): boolean {
    const known = this.#population.profile(slot).wellKnown;
    return (
      leaf === known.periodicInformEnable || leaf === known.periodicInformInterval || leaf === known.periodicInformTime
    );
  }

  #periodic(slot: number): PeriodicSettings {
    const { intervalMs = 0, jitterPercent = 0 } = this.config.cwmp?.periodicInform ?? {};
    const { periodicInformEnable, periodicInformInterval, periodicInformTime } =
      this.#population.profile(slot).wellKnown;
    const interval = this.#set(slot, periodicInformInterval);
    const time = this.#set(slot, periodicInformTime);
    return {
      enabled: this.#set(slot, periodicInformEnable) !== 'false',
      intervalMs: interval === undefined ? intervalMs : Number(interval) * 1000,
      jitterPercent,
      // The Unknown Time: no alignment.
      alignedTo: time === undefined ? undefined : instantOf(time),
    };
  }

  #set(slot: number, leaf: Leaf | undefined): string | undefined {
    return leaf && this.#population.overlays.get(slot)?.get(leaf.path);
  }

  #number(slot: number, leaf: Leaf | undefined): number | undefined {
    const value = Number(this.#set(slot, leaf));
    return value > 0 ? value : undefined;
  }
}
