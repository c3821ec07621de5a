/** Something that happened to a fleet, as `describe` shows it: the shape and the vocabulary of a Kubernetes Event. */
export interface FleetEvent {
  readonly type: 'Normal' | 'Warning';
  /** One word in CamelCase, for machines: `WorkerDied`. */
  readonly reason: string;
  /** A sentence for people. */
  readonly message: string;
  readonly count: number;
  /** RFC 3339. */
  readonly firstTimestamp: string;
  readonly lastTimestamp: string;
}

export type Happening = Pick<FleetEvent, 'type' | 'reason' | 'message'>;

/** How many different events of a fleet are kept. */
export const EVENTS_KEPT = 100;

/** Adds what happened: a repetition counts up and moves to the end, and the oldest event makes room. Pure. */
export function recordEvent(events: readonly FleetEvent[], what: Happening, now: number): readonly FleetEvent[] {
  const at = new Date(now).toISOString();
  const same = events.find((e) => e.type === what.type && e.reason === what.reason && e.message === what.message);
  const event: FleetEvent = {
    type: what.type,
    reason: what.reason,
    message: what.message,
    count: (same?.count ?? 0) + 1,
    firstTimestamp: same?.firstTimestamp ?? at,
    lastTimestamp: at,
  };
  return [...events.filter((e) => e !== same), event].slice(-EVENTS_KEPT);
}
