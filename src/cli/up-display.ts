import { stripVTControlCharacters } from 'node:util';
import { latencyPercentile, type LatencyCounts } from '../api/latency.js';
import type { FleetView } from '../local/fleet-view.js';
import { print, type Io } from './io.js';
import { LiveTerminal } from './live-terminal.js';
import { createLogger, type LogFormat, type LogLevel } from './log.js';
import type { Logger } from '../api/logger.js';
import { renderSummary } from './summary.js';
import { renderView } from './view.js';

/** At most five pictures a second. */
const FRAME_MS = 200;
/** Without a terminal, a line about the bootstrap so often. */
const MILESTONE_MS = 5_000;

export interface UpDisplayOptions {
  readonly io: Io;
  readonly output: 'text' | 'json';
  readonly logLevel: LogLevel;
  readonly logFormat: LogFormat;
  readonly startedAt: number;
  readonly fleets: () => readonly FleetView[];
}

/** What `up` shows while it runs: a live view on a terminal, log lines elsewhere. */
export interface UpDisplay {
  readonly logger: Logger;
  /** Says something that is to be seen to the end: on a terminal it stays above the picture. */
  announce(message: string): void;
  /** Something may have changed. */
  refresh(): void;
  /** Ends the live view and tells what came of the fleets. */
  finish(fleets: readonly FleetView[], reasons: readonly string[]): void;
}

export function createUpDisplay(options: UpDisplayOptions): UpDisplay {
  const { io, output } = options;
  const live = output === 'text' && io.stdout.isTTY ? new LiveTerminal(io.stdout) : undefined;
  let lastLine = '';
  let stays = false;
  let frame: NodeJS.Timeout | undefined;
  let milestoneAt = options.startedAt + MILESTONE_MS;

  const lines = (): string[] =>
    renderView(
      { fleets: options.fleets(), elapsedMs: io.now() - options.startedAt, lastLine },
      { width: io.stdout.columns(), color: io.stdout.color },
    );
  const logger = createLogger({
    level: options.logLevel,
    format: options.logFormat,
    color: live ? io.stdout.color : io.stderr.color,
    write(line, level) {
      // On a terminal, the lines are kept where the user has led them to, such as a file.
      if (!live || !io.stderr.isTTY) print(io.stderr, line);
      if (!live) return;
      if (stays || level === 'warn' || level === 'error') live.above(line, lines());
      else lastLine = stripVTControlCharacters(line);
    },
  });

  const milestones = (): void => {
    const now = io.now();
    if (now < milestoneAt) return;
    milestoneAt = now + MILESTONE_MS;
    for (const { fleet, totals } of options.fleets()) {
      const { lifecycleState, cpes } = fleet.status ?? {};
      if (lifecycleState !== 'Bootstrapping' || !cpes) continue;
      logger.info(
        `${fleet.metadata.namespace}/${fleet.metadata.name}: ${cpes.ready} of ${fleet.spec.replicas} CPEs are ready, ${cpes.failed} failed, ${Math.round(totals.sessionsPerSecond)} sessions/s`,
      );
    }
  };

  return {
    logger,
    announce(message) {
      stays = true;
      logger.info(message);
      stays = false;
    },
    refresh() {
      if (!live) {
        milestones();
        return;
      }
      frame ??= setTimeout(() => {
        frame = undefined;
        live.draw(lines());
      }, FRAME_MS);
    },
    finish(fleets, reasons) {
      clearTimeout(frame);
      live?.clear();
      if (output === 'json') {
        const document = { ok: reasons.length === 0, reasons, fleets: fleets.map(summaryDocument) };
        print(io.stdout, JSON.stringify(document, null, 2));
        return;
      }
      for (const fleet of fleets) print(io.stdout, renderSummary(fleet).join('\n'));
    },
  };
}

/** A fleet in the document that `--output json` writes: the resource, and what of the run is not in its status. */
function summaryDocument({ fleet, totals, readyAfterMs, acsUrl, failures, ...view }: FleetView): object {
  return {
    ...fleet,
    run: {
      ...totals,
      readyAfterMs: readyAfterMs ?? null,
      latencyMs: { bootstrap: latencyMs(view.bootstrapMs), session: latencyMs(view.sessionMs) },
      acsUrl,
      failures: Object.fromEntries(failures),
    },
  };
}

/** Milliseconds; null where nothing was measured. */
function latencyMs(counts: LatencyCounts): object {
  return { p50: latencyPercentile(counts, 50) ?? null, p95: latencyPercentile(counts, 95) ?? null };
}
