import { unit } from '../api/random.js';
import type { AcsResponse, CpeRequest } from '../cwmp/cpe-rpcs.js';
import { eventBit, type EventSet } from '../cwmp/event-codes.js';
import type { CwmpFault } from '../cwmp/types.js';
import { FLAG } from './device-table.js';
import type { LifecycleCore } from './lifecycle-core.js';
import { RareScheduler } from './rare-scheduler.js';

const BOOTSTRAP = eventBit('0 BOOTSTRAP');
const WISH = eventBit('9 REQUEST DOWNLOAD');

const STREAM_WISH = 0x57495348;

/**
 * What CPEs ask of their ACS because they are made so (profile.yaml, behaviour): which methods it has (TR-069 §A.3.1.1),
 * and for files (§A.4.2.2). Costs nothing where no profile says so.
 */
export class OwnRequests {
  readonly #core: LifecycleCore;
  readonly #contact: (slot: number) => void;
  /** When CPEs ask for files. */
  readonly #wishes: RareScheduler;
  /** Slots that have asked for the methods in the session that runs. */
  readonly #asked = new Set<number>();
  /** Slots whose ACS refused to hear of a wish in the session that runs. */
  readonly #refused = new Set<number>();

  /** @param contact the CPE has an event to tell its ACS */
  constructor(core: LifecycleCore, contact: (slot: number) => void) {
    this.#core = core;
    this.#contact = contact;
    this.#wishes = new RareScheduler(core.clock, core.population, (slot) => {
      this.#due(slot);
    });
  }

  open(): void {
    this.#wishes.start();
  }

  pause(): void {
    this.#wishes.stop();
  }

  /** The CPE is no more. */
  removed(slot: number): void {
    this.#wishes.plan(slot, Infinity);
  }

  /** The number of CPEs is another; those above were removed. */
  resize(size: number): void {
    this.#wishes.resize(size);
  }

  /** The CPE is up. */
  booted(slot: number): void {
    const { population, clock } = this.#core;
    const wish = population.profile(slot).behaviour.requestDownload;
    if (wish) this.#plan(slot, clock.now(), wish.everyMs);
  }

  /** What the CPE asks next, in a session with these events; undefined for nothing. */
  nextRequest(slot: number, events: EventSet): CpeRequest | undefined {
    const { population, journal } = this.#core;
    const { getRpcMethods, requestDownload } = population.profile(slot).behaviour;
    if (getRpcMethods && (events & BOOTSTRAP) !== 0 && !this.#asked.has(slot)) {
      this.#asked.add(slot);
      return { method: 'GetRPCMethods' };
    }
    const { pending } = population.table;
    if ((events & (pending[slot] as number) & WISH) === 0 || this.#refused.has(slot)) return undefined;
    if (requestDownload) {
      const { fileType, arguments: fileTypeArguments } = requestDownload;
      return { method: 'RequestDownload', fileType, fileTypeArguments };
    }
    // The profile is another one since the event was stored.
    pending[slot] = (pending[slot] as number) & ~WISH;
    journal?.mark(slot);
    return undefined;
  }

  /** The ACS has answered it. */
  answered(slot: number, { method }: CpeRequest, answer: AcsResponse | CwmpFault): void {
    const { population, journal } = this.#core;
    if (!('method' in answer)) {
      this.#core.note(slot, `${method} refused: ${answer.code}`);
      if (method === 'RequestDownload') this.#refused.add(slot);
    } else if (method === 'RequestDownload') {
      const { pending } = population.table;
      pending[slot] = (pending[slot] as number) & ~WISH;
      journal?.mark(slot);
    }
  }

  /** A session has ended: says whether the ACS refused to hear of a wish in it. */
  sessionEnded(slot: number): boolean {
    this.#asked.delete(slot);
    return this.#refused.delete(slot);
  }

  #plan(slot: number, now: number, everyMs: number): void {
    const { config, population } = this.#core;
    // Each CPE at times of its own, the same in every process.
    const offset = everyMs * unit(config.seed, population.index(slot), STREAM_WISH);
    this.#wishes.plan(slot, offset + everyMs * (1 + Math.floor((now - offset) / everyMs)));
  }

  #due(slot: number): void {
    const { population } = this.#core;
    const { table } = population;
    this.booted(slot);
    if (table.has(slot, FLAG.dark) || !table.has(slot, FLAG.bootstrapped)) return;
    table.pending[slot] = (table.pending[slot] as number) | WISH;
    this.#core.journal?.mark(slot);
    this.#core.note(slot, 'wants a file');
    this.#contact(slot);
  }
}
