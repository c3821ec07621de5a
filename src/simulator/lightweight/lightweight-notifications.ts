import { encodeLightweightNotification } from '../../cwmp/lightweight-notification.js';
import { authorityOf } from '../../cwmp/stun-message.js';
import { namingOf } from '../../datamodel/alias-path.js';
import { Overlay } from '../../datamodel/overlay.js';
import {
  LIGHTWEIGHT,
  markTold,
  nextActiveChange,
  type ValueChange,
  valueChanges,
} from '../../datamodel/value-changes.js';
import type { AddressBook } from '../acs-target.js';
import { FLAG } from '../device-table.js';
import { SessionFailure } from '../errors.js';
import type { LifecycleCore } from '../lifecycle-core.js';
import { nextPeriodic, type PeriodicSettings } from '../periodic.js';
import { parameterValue } from '../rpcs/readable.js';
import { RareScheduler } from '../rare-scheduler.js';
import { type LightweightSettings, lightweightSettings } from './lightweight-settings.js';
import type { SendDatagram } from './udp-sender.js';

/** How long a change waits that could not be sent, unless the ACS sets something. */
const RETRY_MS = 60_000;

export interface LightweightParts {
  readonly addresses: Pick<AddressBook, 'known' | 'resolve'>;
  readonly send: SendDatagram;
  /** Hexadecimal digits that nobody guesses. */
  nonce(): string;
}

/** A CPE that uses lightweight notifications. */
interface Client {
  trigger: PeriodicSettings;
  /** ms since the epoch; Infinity: there is no periodic trigger. */
  triggerAt: number;
  /** When the last one was sent, and until when active changes wait after a failure. */
  sentAt: number;
  retryAt: number;
  sending: boolean;
  /** What is wrong, and was noted; empty: nothing. */
  trouble: string;
}

/**
 * UDP Lightweight Notifications (TR-069 Amendment 5; the values 3 to 6 of Notification), of those CPEs whose ACS uses
 * them and who have power. Nobody answers: what was sent is told.
 */
export class LightweightNotifications {
  readonly #core: LifecycleCore;
  readonly #parts: LightweightParts;
  readonly #clients = new Map<number, Client>();
  readonly #scheduler: RareScheduler;

  constructor(core: LifecycleCore, parts: LightweightParts) {
    this.#core = core;
    this.#parts = parts;
    this.#scheduler = new RareScheduler(core.clock, core.population, (slot, now) => {
      this.#onTime(slot, now);
    });
  }

  /** From now on what is due is sent. */
  open(): void {
    this.#scheduler.start();
  }

  /** Nothing is sent any more. */
  pause(): void {
    this.#scheduler.stop();
  }

  stop(): void {
    this.pause();
    this.#clients.clear();
  }

  /** The CPE has power, or other settings or attributes. */
  refresh(slot: number): void {
    const { population, clock } = this.#core;
    if (population.table.has(slot, FLAG.dark)) return;
    const now = clock.now();
    const settings = this.#settings(slot, now);
    if (!settings) {
      this.end(slot);
      return;
    }
    const { trigger } = settings;
    let client = this.#clients.get(slot);
    if (!client) {
      client = { trigger, triggerAt: NaN, sentAt: -Infinity, retryAt: -Infinity, sending: false, trouble: '' };
      this.#clients.set(slot, client);
      this.#planTrigger(slot, client, now);
    } else if (JSON.stringify(client.trigger) !== JSON.stringify(trigger)) {
      client.trigger = trigger;
      this.#planTrigger(slot, client, now);
    }
    client.retryAt = -Infinity;
    this.#plan(slot, client, now);
  }

  /** A value has changed that nothing had announced, or a session has ended. */
  wake(slot: number): void {
    const client = this.#clients.get(slot);
    if (client) this.#plan(slot, client, this.#core.clock.now());
  }

  /** The CPE goes dark, is no more, or uses them no longer. */
  end(slot: number): void {
    if (this.#clients.delete(slot)) this.#scheduler.plan(slot, Infinity);
  }

  /** The number of CPEs is another; those above have ended. */
  resize(size: number): void {
    this.#scheduler.resize(size);
  }

  #settings(slot: number, now: number): LightweightSettings | undefined {
    const { population, view } = this.#core;
    return lightweightSettings(population.profile(slot), view.of(slot, now), population.acsUrl(slot));
  }

  #changes(slot: number, now: number): ValueChange[] {
    return valueChanges(this.#core.population.profile(slot), this.#core.view.of(slot, now), LIGHTWEIGHT);
  }

  #planTrigger(slot: number, client: Client, now: number): void {
    const { population } = this.#core;
    client.triggerAt = nextPeriodic(client.trigger, now, population.seed, population.index(slot));
  }

  #plan(slot: number, client: Client, now: number): void {
    const { population, notifications, view } = this.#core;
    // The end of what is under way plans anew; so does that of the session which makes the CPE known to its ACS.
    if (client.sending || !population.table.has(slot, FLAG.bootstrapped)) {
      this.#scheduler.plan(slot, Infinity);
      return;
    }
    const waits = this.#changes(slot, now).some(({ active }) => active);
    const active = waits ? now : nextActiveChange(population.profile(slot), view.of(slot, now), LIGHTWEIGHT);
    const throttled = Math.max(client.sentAt + notifications.throttle(slot, now), notifications.heldUntil(slot));
    const held = Math.max(throttled, client.retryAt);
    this.#scheduler.plan(slot, Math.min(client.triggerAt, Math.max(active, held)));
  }

  #onTime(slot: number, now: number): void {
    const client = this.#clients.get(slot);
    if (client) this.#due(slot, client, now);
  }

  #due(slot: number, client: Client, now: number): void {
    const isTriggered = client.triggerAt <= now;
    if (isTriggered) this.#planTrigger(slot, client, now);
    const changes = this.#changes(slot, now);
    const settings = this.#settings(slot, now);
    const isWanted = isTriggered ? changes.length > 0 : changes.some(({ active }) => active);
    // Its ACS may be another one since it was planned.
    if (isWanted && settings && this.#core.population.table.has(slot, FLAG.bootstrapped))
      void this.#send(slot, client, settings);
    else this.#plan(slot, client, now);
  }

  /** Sends what has changed, passive changes too. */
  async #send(slot: number, client: Client, settings: LightweightSettings): Promise<void> {
    const { clock } = this.#core;
    client.sending = true;
    let trouble: string;
    try {
      trouble = await this.#deliver(slot, client, settings);
    } catch (error) {
      trouble = `nothing can be sent (${(error as NodeJS.ErrnoException).code ?? (error as Error).message})`;
    }
    if (this.#clients.get(slot) !== client) return;
    const now = clock.now();
    client.sending = false;
    if (trouble === '') {
      client.sentAt = now;
      this.#core.note(slot, 'lightweight notification sent');
    } else {
      client.retryAt = now + RETRY_MS;
      if (trouble !== client.trouble) this.#core.note(slot, `lightweight notification not sent: ${trouble}`);
    }
    client.trouble = trouble;
    this.#plan(slot, client, now);
  }

  /** @returns what is wrong; empty for nothing */
  async #deliver(slot: number, client: Client, settings: LightweightSettings): Promise<string> {
    const { addresses, send } = this.#parts;
    const { host, port } = settings;
    if (port === 0) return 'UDPLightweightNotificationPort is 0';
    let address: string;
    try {
      address = addresses.known(host) ?? (await addresses.resolve(host));
    } catch (error) {
      if (error instanceof SessionFailure) return `${host} does not resolve`;
      throw error;
    }
    if (this.#clients.get(slot) !== client) return '';
    const now = this.#core.clock.now();
    const changes = this.#changes(slot, now);
    for (const datagram of this.#datagrams(slot, authorityOf({ address: host, port }), changes, now)) {
      await send(datagram, address, port);
    }
    if (this.#clients.get(slot) === client) this.#told(slot, changes);
    return '';
  }

  #datagrams(slot: number, authority: string, changes: readonly ValueChange[], now: number): readonly Buffer[] {
    const { population, view, config } = this.#core;
    const profile = population.profile(slot);
    const context = view.of(slot, now);
    const named = namingOf(profile, context);
    const parameters = changes.map(({ leaf }) => parameterValue(profile, leaf, context, named));
    const { oui, productClass } = config.identity;
    const device = { oui, productClass, serialNumber: population.serial(slot) };
    const sender = { authority, device, ...population.acsCredentials(slot) };
    const seconds = Math.floor(now / 1000);
    const { datagrams, tooLong } = encodeLightweightNotification(sender, seconds, parameters, () =>
      this.#parts.nonce(),
    );
    if (tooLong.length > 0) this.#core.note(slot, 'lightweight notification: a value is longer than a datagram');
    return datagrams;
  }

  /** What no datagram holds is told too, or it would be tried for ever. */
  #told(slot: number, changes: readonly ValueChange[]): void {
    const { population, interner, journal } = this.#core;
    const overlay = population.overlays.get(slot)?.clone() ?? new Overlay(interner);
    markTold(overlay, changes, LIGHTWEIGHT);
    population.overlays.set(slot, overlay);
    journal?.mark(slot);
  }
}
