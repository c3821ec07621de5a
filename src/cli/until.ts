import { formatDuration, parseDuration } from '../api/duration.js';
import type { FleetView } from '../local/fleet-view.js';
import { UsageError } from './errors.js';
import { isWell, whyNotWell } from './summary.js';

/** When `up` ends by itself. */
export type Until =
  | { readonly kind: 'never' }
  /** As soon as all fleets are ready, or when the time is up. */
  | { readonly kind: 'ready'; readonly timeoutMs: number }
  /** After this time, come what may. */
  | { readonly kind: 'duration'; readonly ms: number };

const DEFAULT_TIMEOUT = '10m';

/** @throws UsageError for texts that are neither. */
export function parseUntil(until: string | undefined, timeout: string | undefined): Until {
  if (timeout !== undefined && until !== 'ready') throw new UsageError('--timeout goes with --until ready');
  if (until === undefined) return { kind: 'never' };
  if (until === 'ready') return { kind: 'ready', timeoutMs: duration('--timeout', timeout ?? DEFAULT_TIMEOUT) };
  return { kind: 'duration', ms: duration('--until', until) };
}

function duration(flag: string, text: string): number {
  try {
    return parseDuration(text);
  } catch {
    const allowed = flag === '--until' ? 'ready, or a duration such as 30s or 5m' : 'a duration such as 30s or 5m';
    throw new UsageError(`${flag}: must be ${allowed}, is "${text}"`);
  }
}

/** How a run stands: it goes on, or it is over, well or with the reasons why not. */
export type Verdict = { readonly over: false } | { readonly over: true; readonly reasons: readonly string[] };

/** Whether the run is over. Pure. */
export function judgeRun(until: Until, fleets: readonly FleetView[], elapsedMs: number): Verdict {
  const reasons = fleets.flatMap((fleet) => whyNotWell(fleet) ?? []);
  switch (until.kind) {
    case 'never':
      return { over: false };
    case 'duration':
      return elapsedMs >= until.ms ? { over: true, reasons } : { over: false };
    case 'ready':
      if (fleets.length > 0 && fleets.every(isDecided)) return { over: true, reasons };
      if (elapsedMs < until.timeoutMs) return { over: false };
      return { over: true, reasons: reasons.map((reason) => `${reason} (when the --timeout was over)`) };
  }
}

/** What a run that takes long waits for, and until when; undefined where it waits for nothing. Pure. */
export function waitingFor(until: Until, fleets: readonly FleetView[], elapsedMs: number): string | undefined {
  const waits = fleets.filter((view) => !isWell(view));
  if (until.kind !== 'ready' || waits.length === 0) return undefined;
  const what = waits.map((view) => {
    const { metadata, status, spec } = view.fleet;
    const [reason, count] = view.failures[0] ?? [];
    const why = reason === undefined ? '' : `, the most frequent failure is "${reason}" (${count})`;
    return `${metadata.namespace}/${metadata.name} (${status?.cpes?.ready ?? 0} of ${spec.replicas} CPEs are ready${why})`;
  });
  const left = formatDuration(Math.ceil((until.timeoutMs - elapsedMs) / 1000) * 1000);
  return `waiting for ${what.join(' and ')}; it is given up in ${left} (--timeout)`;
}

/** Whether waiting longer cannot change the verdict for the better: once a fleet is ready, its thresholds are judged. */
function isDecided({ fleet }: FleetView): boolean {
  return fleet.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false;
}
