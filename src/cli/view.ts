import { styleText, stripVTControlCharacters } from 'node:util';
import { formatDuration } from '../api/duration.js';
import { latencyPercentile, type LatencyCounts } from '../api/latency.js';
import { LIFECYCLE_STATES, type LifecycleState } from '../api/lifecycle.js';
import type { FleetView } from '../local/fleet-view.js';

/** What the live view shows. */
export interface ViewModel {
  readonly fleets: readonly FleetView[];
  /** Milliseconds since the engine started. */
  readonly elapsedMs: number;
  /** The log line that was written last; empty for none. */
  readonly lastLine: string;
}

export interface ViewOptions {
  /** Columns of the terminal. */
  readonly width: number;
  readonly color: boolean;
}

type Color = Parameters<typeof styleText>[0];

const STATE_COLORS: Record<LifecycleState, Color> = {
  new: 'gray',
  bootstrapping: 'cyan',
  ready: 'green',
  failed: 'red',
};
const FLEET_COLORS: Record<string, Color> = {
  Ready: 'green',
  Degraded: 'red',
  Paused: 'yellow',
  Terminating: 'yellow',
};
const NARROWEST = 40;

/** The live view as lines that are no wider than the terminal. Pure. */
export function renderView({ fleets, elapsedMs, lastLine }: ViewModel, { width, color }: ViewOptions): string[] {
  const columns = Math.max(width, NARROWEST);
  const paint = (style: Color, text: string): string =>
    color ? styleText(style, text, { validateStream: false }) : text;
  const lines = [`${paint('bold', 'cpe-sim')} ${clock(elapsedMs)}`];
  for (const fleet of fleets) lines.push('', ...renderFleet(fleet, columns, paint));
  if (fleets.length === 0) lines.push('', 'no fleets');
  if (lastLine !== '') lines.push('', paint('dim', lastLine));
  return lines.map((line) => cut(line, columns));
}

function renderFleet(view: FleetView, columns: number, paint: (style: Color, text: string) => string): string[] {
  const { fleet, totals, workers, acsUrl } = view;
  const { status, spec, metadata } = fleet;
  const state = status?.lifecycleState ?? 'Pending';
  const cpes = status?.cpes ?? { new: 0, bootstrapping: 0, ready: 0, failed: 0 };
  const counts = LIFECYCLE_STATES.map((name) => {
    const text = `${cpes[name]} ${name}`;
    return cpes[name] > 0 ? paint(STATE_COLORS[name], text) : text;
  });
  const up = workers.filter(({ phase }) => phase === 'Running').length;
  const failed = totals.failedSessions > 0 ? paint('red', `${totals.failedSessions} failed`) : '0 failed';
  return [
    `${paint('bold', `${metadata.namespace}/${metadata.name}`)}  ${paint(FLEET_COLORS[state] ?? 'cyan', state)}  ${spec.replicas} CPEs  ${up}/${workers.length} workers  ACS ${acsUrl}`,
    bar(cpes, spec.replicas, Math.min(columns, 100), paint),
    `  CPEs      ${counts.join('  ')}`,
    `  sessions  ${Math.round(totals.sessionsPerSecond)}/s  ${totals.sessions} ok  ${failed}  ${totals.faults} faults`,
    `  latency   session ${percentiles(view.sessionMs)}   bootstrap ${percentiles(view.bootstrapMs)}`,
  ];
}

/** How many CPEs had their first contact: `[######----] 60 %`. */
function bar(
  cpes: Readonly<Record<LifecycleState, number>>,
  replicas: number,
  columns: number,
  paint: (style: Color, text: string) => string,
): string {
  const cells = columns - 10;
  const share = (count: number): number => (replicas === 0 ? 0 : Math.min(count / replicas, 1));
  const failed = cpes.failed === 0 ? 0 : Math.max(1, Math.round(share(cpes.failed) * cells));
  const done = Math.min(Math.floor(share(cpes.ready) * cells), cells - failed);
  const rest = '·'.repeat(cells - done - failed);
  const percent = Math.floor(share(cpes.ready) * 100);
  return `  ${paint('green', '█'.repeat(done))}${paint('red', '█'.repeat(failed))}${rest} ${String(percent).padStart(3)} %`;
}

/** `p50 1.2ms p95 3.4ms`, or what stands for nothing measured. */
export function percentiles(counts: LatencyCounts): string {
  return [50, 95].map((percent) => `p${percent} ${latency(latencyPercentile(counts, percent))}`).join(' ');
}

function latency(ms: number | undefined): string {
  return ms === undefined ? '-' : shortDuration(ms);
}

/** A measured time in three digits or so: `1.2ms`, `340ms`, `12.34s`. */
export function shortDuration(ms: number): string {
  if (ms < 10) return `${ms.toFixed(1)}ms`;
  return ms < 1000 ? `${Math.round(ms)}ms` : `${(ms / 1000).toFixed(2)}s`;
}

function clock(ms: number): string {
  return formatDuration(Math.floor(ms / 1000) * 1000);
}

/** Cuts a line to so many columns; escapes take none. */
function cut(line: string, columns: number): string {
  if (stripVTControlCharacters(line).length <= columns) return line;
  let kept = '';
  let room = columns - 1;
  // eslint's control-character rule is right in general; an escape sequence is what is looked for here.
  for (const part of line.split(new RegExp(String.raw`(\u001b\[[0-9;]*m)`))) {
    if (part.startsWith('\u001b[')) kept += part;
    else {
      kept += part.slice(0, room);
      room -= Math.min(part.length, room);
    }
  }
  return `${kept}…`;
}
