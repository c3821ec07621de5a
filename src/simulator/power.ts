import { unit } from '../api/random.js';
import { afterReboot, eventBit, type EventSet, onBootstrap } from '../cwmp/event-codes.js';
import { FLAG } from './device-table.js';
import type { LifecycleCore } from './lifecycle-core.js';

const BOOT = eventBit('1 BOOT');
const REBOOTED = eventBit('M Reboot');
const VALUE_CHANGE = eventBit('4 VALUE CHANGE');

/** How long a CPE is dark while it reboots: between the first and the sum of both, by (seed, index). */
const REBOOT_MS = 3000;
const REBOOT_SPREAD_MS = 4000;

const STREAM_REBOOT = 0x5245424f;

/** What becomes of a CPE while it is dark. */
export interface Reboot {
  readonly factoryReset?: boolean;
  /** The firmware that it comes up with. */
  readonly version?: string;
  /** The CommandKey of the Reboot that an ACS asked for. */
  readonly commandKey?: string;
}

/** Plans when a CPE is switched on for the first time, `offset` ms from now; it is dark until then. */
export function switchOn(core: LifecycleCore, slot: number, offset: number, extra: EventSet): void {
  const { table } = core.population;
  const at = core.clock.now() + offset;
  table.pending[slot] = eventsOfBoot(core, slot) | (table.has(slot, FLAG.bootstrapped) ? extra : 0);
  table.bootedAt[slot] = at;
  table.periodicDue[slot] = Infinity;
  table.mark(slot, FLAG.dark);
  core.scheduler.plan(slot, at);
}

/** The CPE reboots: it is dark from now on, and due when it comes up again. */
export function goDark(core: LifecycleCore, slot: number, reboot: Reboot): void {
  const { population, keyed } = core;
  const { table } = population;
  if (reboot.factoryReset) {
    population.overlays.delete(slot);
    keyed.forget(slot);
    table.unmark(slot, FLAG.bootstrapped);
  }
  core.notifications.rebooted(slot);
  table.pending[slot] = eventsOfBoot(core, slot);
  // Before `0 BOOTSTRAP` is delivered nothing else is told (TR-069 §3.7.1.5).
  const tells = table.has(slot, FLAG.bootstrapped);
  if (reboot.commandKey !== undefined && tells) {
    table.pending[slot] |= REBOOTED;
    keyed.add(slot, 'M Reboot', reboot.commandKey);
  }
  if (reboot.version !== undefined && reboot.version !== population.softwareVersion(slot)) {
    population.setSoftwareVersion(slot, reboot.version);
    // SoftwareVersion has active notification by default (TR-181 Device.DeviceInfo.SoftwareVersion).
    const { softwareVersion } = population.profile(slot).wellKnown;
    if (tells && core.notifications.isActive(slot, softwareVersion)) table.pending[slot] |= VALUE_CHANGE;
  }
  core.clearFailure(slot);
  table.retries[slot] = 0;
  table.setState(slot, 'new');
  table.mark(slot, FLAG.dark);
  table.periodicDue[slot] = Infinity;
  core.note(
    slot,
    reboot.factoryReset ? 'factory reset' : reboot.version === undefined ? 'reboot' : `upgrade to ${reboot.version}`,
  );
  const dark = REBOOT_MS + REBOOT_SPREAD_MS * unit(core.config.seed, population.index(slot), STREAM_REBOOT);
  core.scheduler.plan(slot, core.clock.now() + dark);
  core.journal?.mark(slot);
}

/** A dark CPE is up; its first contact is the caller's. */
export function comeUp(core: LifecycleCore, slot: number, now: number): void {
  const { table } = core.population;
  table.unmark(slot, FLAG.dark | FLAG.oldAcs);
  table.bootedAt[slot] = now;
  table.periodicDue[slot] = core.settings.firstPeriodic(slot, now);
  core.metrics.scheduledEventsFired.inc();
  core.note(slot, 'boot');
}

/** What a CPE that boots has to tell: that it does, and what outlived it; an ACS that it does not know yet, only that. */
function eventsOfBoot({ population: { table } }: LifecycleCore, slot: number): EventSet {
  const pending = table.pending[slot] as number;
  return table.has(slot, FLAG.bootstrapped) ? afterReboot(pending) : onBootstrap(pending | BOOT);
}
