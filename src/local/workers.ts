/** CPEs that one worker process takes before a second one pays for its start. */
const CPES_PER_WORKER = 500;

/** How many worker processes a new fleet gets: one for 500 CPEs, at least one, at most one for each core. */
export function workersFor(replicas: number, cores: number): number {
  return Math.min(Math.max(Math.ceil(replicas / CPES_PER_WORKER), 1), Math.max(cores, 1));
}

/** `HOST:PORT` of worker `ordinal`: ports follow each other from the first one; port 0 is any that is free. */
export function workerAddress(
  { host, port }: { readonly host: string; readonly port: number },
  ordinal: number,
): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port === 0 ? 0 : port + ordinal}`;
}

const FIRST_DELAY_MS = 200;
const LONGEST_DELAY_MS = 30_000;
/** A worker that has run this long is healthy: its next death starts the back-off anew. */
const HEALTHY_AFTER_MS = 30_000;

/** Deaths in a row, counting one of a worker that had run for `ranMs`. */
export function deathsInARow(before: number, ranMs: number): number {
  return ranMs >= HEALTHY_AFTER_MS ? 1 : before + 1;
}

/** How long a worker stays down after so many deaths in a row: 0.2 s, doubling up to 30 s. */
export function restartDelay(deaths: number): number {
  return deaths === 0 ? 0 : Math.min(FIRST_DELAY_MS * 2 ** (deaths - 1), LONGEST_DELAY_MS);
}
