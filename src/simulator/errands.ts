import type { AcsResponse, CpeRequest } from '../cwmp/cpe-rpcs.js';
import type { EventSet } from '../cwmp/event-codes.js';
import type { CwmpFault } from '../cwmp/types.js';
import { tellsTransfer } from './autonomous-policy.js';
import { Diagnostics } from './diagnostics/diagnostics.js';
import { EchoServers } from './diagnostics/echo-servers.js';
import { Heartbeats } from './heartbeats.js';
import type { LifecycleCore } from './lifecycle-core.js';
import { LightweightNotifications } from './lightweight/lightweight-notifications.js';
import { UdpSender } from './lightweight/udp-sender.js';
import { OwnRequests } from './own-requests.js';
import type { Reboot } from './power.js';
import type { FileParts } from './transfer/file-exchange.js';
import { newTransfer } from './transfer/new-transfer.js';
import { SoftwareModules } from './software/software-modules.js';
import { Transfers, type TransferConsequences } from './transfer/transfers.js';

export interface ErrandConsequences extends TransferConsequences {
  /** The CPE is to tell its ACS that it is there. */
  heartbeat(slot: number): void;
}

/**
 * What CPEs do between their sessions (file transfers, tests, changes of their software modules, lightweight
 * notifications, heartbeats), and ask and tell in them; and the echo server of tests that others make.
 */
export class Errands {
  readonly #transfers: Transfers;
  readonly #software: SoftwareModules;
  readonly #own: OwnRequests;
  readonly #diagnostics: Diagnostics;
  readonly #echo: EchoServers;
  readonly #sender = new UdpSender();
  readonly #lightweight: LightweightNotifications;
  readonly #heartbeats: Heartbeats;
  readonly #core: LifecycleCore;

  /** @param host where CPEs listen */
  constructor(core: LifecycleCore, files: FileParts, host: string, consequences: ErrandConsequences) {
    this.#core = core;
    const contact = (slot: number): void => {
      consequences.contact(slot);
    };
    this.#transfers = new Transfers(core, files, consequences);
    this.#software = new SoftwareModules(core, files, contact);
    this.#own = new OwnRequests(core, contact);
    this.#diagnostics = new Diagnostics(core, files, contact);
    this.#echo = new EchoServers(core, host);
    this.#lightweight = new LightweightNotifications(core, {
      addresses: files.addresses,
      send: this.#sender.send,
      nonce: () => files.nonce(),
    });
    this.#heartbeats = new Heartbeats(core, (slot) => {
      consequences.heartbeat(slot);
    });
  }

  /** Takes over what is stored, before the CPEs power up. */
  restored(): void {
    this.#transfers.restored();
    this.#software.restored();
    this.#diagnostics.restored();
  }

  /** From now on what is due begins. */
  open(): void {
    this.#transfers.open();
    this.#software.open();
    this.#own.open();
    this.#diagnostics.open();
    this.#lightweight.open();
    this.#heartbeats.open();
  }

  /** Nothing begins any more; what runs goes on. */
  pause(): void {
    this.#transfers.pause();
    this.#software.pause();
    this.#own.pause();
    this.#diagnostics.pause();
    this.#lightweight.pause();
    this.#heartbeats.pause();
  }

  /** The process ends. */
  stop(): void {
    this.#transfers.stop();
    this.#software.stop();
    this.#own.pause();
    this.#diagnostics.stop();
    this.#echo.stop();
    this.#lightweight.stop();
    this.#heartbeats.pause();
    this.#sender.close();
  }

  /** The number of CPEs is another; those above were removed. */
  resize(size: number): void {
    this.#own.resize(size);
    this.#lightweight.resize(size);
    this.#heartbeats.resize(size);
  }

  /** The ACS has written these parameters, or has changed attributes or instances. */
  written(slot: number, paths: readonly string[]): void {
    this.#diagnostics.written(slot, paths);
    this.#software.written(slot, paths);
    this.#echo.written(slot, paths);
    this.#lightweight.refresh(slot);
    this.#heartbeats.refresh(slot);
  }

  /** A configuration file has set these parameters; no test is asked for by one. */
  configured(slot: number, paths: readonly string[]): void {
    this.#echo.written(slot, paths);
    this.#lightweight.refresh(slot);
    this.#heartbeats.refresh(slot);
  }

  /** Somebody is about to read the tree of this CPE. */
  settle(slot: number): void {
    this.#echo.settle(slot);
  }

  /** A session has ended: what waited for that begins. */
  wake(slot: number): void {
    this.#transfers.wake(slot);
    this.#software.wake(slot);
    this.#diagnostics.wake(slot);
    this.#lightweight.wake(slot);
  }

  /** A value has changed that nothing had announced. */
  changed(slot: number): void {
    this.#lightweight.wake(slot);
  }

  /** What the CPE tells its ACS of next, in a session with these events that began at `since`; undefined for nothing. */
  nextRequest(slot: number, events: EventSet, since: number): CpeRequest | undefined {
    return (
      this.#own.nextRequest(slot, events) ??
      this.#transfers.completions.nextRequest(slot, events, since) ??
      this.#software.completions.nextRequest(slot, events, since)
    );
  }

  /** The ACS has answered it. */
  answered(slot: number, since: number, request: CpeRequest, answer: AcsResponse | CwmpFault): void {
    switch (request.method) {
      case 'TransferComplete':
      case 'AutonomousTransferComplete':
        this.#transfers.completions.answered(slot, since, answer);
        break;
      case 'DUStateChangeComplete':
      case 'AutonomousDUStateChangeComplete':
        this.#software.completions.answered(slot, since, answer);
        break;
      case 'GetRPCMethods':
      case 'RequestDownload':
        this.#own.answered(slot, request, answer);
        break;
    }
  }

  /** A session has ended: says whether the ACS refused to hear of something in it. */
  sessionEnded(slot: number): boolean {
    const transfers = this.#transfers.completions.sessionEnded(slot);
    const software = this.#software.completions.sessionEnded(slot);
    const own = this.#own.sessionEnded(slot);
    return transfers || software || own;
  }

  /** The CPE goes dark. */
  powerCut(slot: number, { factoryReset }: Reboot): void {
    this.#echo.close(slot);
    this.#lightweight.end(slot);
    this.#heartbeats.end(slot);
    if (factoryReset) this.forget(slot);
    else {
      this.#transfers.powerCut(slot);
      this.#software.powerCut(slot);
      this.#diagnostics.powerCut(slot);
    }
  }

  /** The CPE is up again. */
  booted(slot: number): void {
    this.#transfers.booted(slot);
    this.#software.booted(slot);
    this.#own.booted(slot);
    this.#echo.booted(slot);
    this.#lightweight.refresh(slot);
    this.#heartbeats.refresh(slot);
  }

  /** The CPE is no more. */
  remove(slot: number): void {
    this.#own.removed(slot);
    this.#echo.close(slot);
    this.#lightweight.end(slot);
    this.#heartbeats.end(slot);
    this.forget(slot);
  }

  /** The CPE is as new, or has another ACS, or is no more. */
  forget(slot: number): void {
    this.#transfers.forget(slot);
    this.#software.forget(slot);
    this.#diagnostics.forget(slot);
  }

  /**
   * The CPE is to boot with firmware that its ACS did not ask for. Says so to the ACS where it wants to hear of it.
   */
  upgradedByOthers(slot: number, version: string): void {
    const { population, transfers, clock, journal, view } = this.#core;
    const now = clock.now();
    const fileType = '1 Firmware Upgrade Image';
    const upgrade = { type: 'Download', fileType, faultCode: 0 };
    if (!tellsTransfer(population.profile(slot), view.of(slot, now), upgrade)) return;
    const present = transfers.of(slot);
    const image = newTransfer(present, {
      cause: 'Autonomous',
      phase: 'applying',
      fileType,
      url: '',
      username: '',
      password: '',
      commandKey: '',
      version,
      due: now,
      startedAt: now,
    });
    transfers.replace(slot, [...present, image]);
    journal?.mark(slot);
  }
}
