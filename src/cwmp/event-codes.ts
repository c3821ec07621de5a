/**
 * The events that an Inform tells of (TR-069 §3.7.1.5, table of Event Types). A CPE holds its undelivered events as one
 * 32-bit set, so that a million idle CPEs need a word each.
 */

/** The message whose success delivers an event. */
export type Delivery =
  | 'InformResponse'
  | 'TransferCompleteResponse'
  | 'AutonomousTransferCompleteResponse'
  | 'DUStateChangeCompleteResponse'
  | 'AutonomousDUStateChangeCompleteResponse'
  | 'RequestDownloadResponse';

/** How long an undelivered event is kept: across reboots, until the next one, or not beyond the session it began. */
export type Retention = 'forever' | 'until-reboot' | 'session';

interface EventRule {
  readonly code: string;
  /** May stand in one Inform several times, each with the CommandKey of its cause. */
  readonly multiple: boolean;
  /** Carries the CommandKey of the method call that caused it. */
  readonly commandKey: boolean;
  readonly delivery: Delivery;
  readonly retention: Retention;
}

const single = <C extends string>(code: C, retention: Retention, delivery: Delivery = 'InformResponse') =>
  ({ code, multiple: false, commandKey: false, delivery, retention }) satisfies EventRule;
const caused = <C extends string>(code: C, delivery: Delivery = 'InformResponse') =>
  ({ code, multiple: true, commandKey: true, delivery, retention: 'forever' }) satisfies EventRule;

/** Position is bit number. Positions are stored with CPEs: append, never reorder. */
export const EVENT_RULES = [
  single('0 BOOTSTRAP', 'forever'),
  single('1 BOOT', 'until-reboot'),
  single('2 PERIODIC', 'forever'),
  single('3 SCHEDULED', 'forever'),
  single('4 VALUE CHANGE', 'until-reboot'),
  single('5 KICKED', 'forever'),
  single('6 CONNECTION REQUEST', 'session'),
  single('7 TRANSFER COMPLETE', 'forever', 'TransferCompleteResponse'),
  single('8 DIAGNOSTICS COMPLETE', 'until-reboot'),
  single('9 REQUEST DOWNLOAD', 'forever', 'RequestDownloadResponse'),
  single('10 AUTONOMOUS TRANSFER COMPLETE', 'forever', 'AutonomousTransferCompleteResponse'),
  single('11 DU STATE CHANGE COMPLETE', 'forever', 'DUStateChangeCompleteResponse'),
  single('12 AUTONOMOUS DU STATE CHANGE COMPLETE', 'forever', 'AutonomousDUStateChangeCompleteResponse'),
  single('13 WAKEUP', 'forever'),
  single('14 HEARTBEAT', 'session'),
  caused('M Reboot'),
  caused('M ScheduleInform'),
  caused('M Download', 'TransferCompleteResponse'),
  caused('M ScheduleDownload', 'TransferCompleteResponse'),
  caused('M Upload', 'TransferCompleteResponse'),
  caused('M ChangeDUState', 'DUStateChangeCompleteResponse'),
] as const;

export type EventCode = (typeof EVENT_RULES)[number]['code'];

/** A set of events: bit i is entry i of EVENT_RULES. */
export type EventSet = number;

const BITS: ReadonlyMap<string, EventSet> = new Map(EVENT_RULES.map((rule, bit) => [rule.code, 1 << bit]));

const setOf = (matches: (rule: EventRule) => boolean): EventSet =>
  EVENT_RULES.reduce((bits, rule, bit) => (matches(rule) ? bits | (1 << bit) : bits), 0);

const FOREVER = setOf((rule) => rule.retention === 'forever');
const SESSION_ONLY = setOf((rule) => rule.retention === 'session');
const KEYED = setOf((rule) => rule.commandKey);
const DELIVERED_BY: ReadonlyMap<Delivery, EventSet> = new Map(
  EVENT_RULES.map(({ delivery }) => [delivery, setOf((rule) => rule.delivery === delivery)]),
);

/** The bit of an event. */
export function eventBit(code: EventCode): EventSet {
  return BITS.get(code) ?? 0;
}

/** The codes of a set in the order of the table, which is the order of an Inform's Event list. */
export function eventList(bits: EventSet): EventCode[] {
  const codes: EventCode[] = [];
  for (let rest = bits; rest !== 0; rest &= rest - 1) {
    const rule = EVENT_RULES[31 - Math.clz32(rest & -rest)];
    if (rule) codes.push(rule.code);
  }
  return codes;
}

/** Those events of a set that carry a CommandKey. */
export function withCommandKey(bits: EventSet): EventSet {
  return bits & KEYED;
}

/** What a reboot leaves of the undelivered events, with the `1 BOOT` that it adds. */
export function afterReboot(bits: EventSet): EventSet {
  return (bits & FOREVER) | eventBit('1 BOOT');
}

/**
 * What is undelivered after a message got through: an InformResponse delivers all but the events that tell of a message
 * of their own (TransferComplete and others), which stay until that is answered.
 */
export function afterDelivery(bits: EventSet, delivery: Delivery = 'InformResponse'): EventSet {
  return bits & ~(DELIVERED_BY.get(delivery) ?? 0);
}

/** What is kept for the retry after a session that failed: `6 CONNECTION REQUEST` is not. */
export function afterFailure(bits: EventSet): EventSet {
  return bits & ~SESSION_ONLY;
}

/** A first contact, or one after the ACS's URL changed or a factory reset: every other undelivered event is discarded. */
export function onBootstrap(bits: EventSet): EventSet {
  return (bits & eventBit('1 BOOT')) | eventBit('0 BOOTSTRAP');
}
