/** What else a process opens: its files and listeners, transfers, callers of its admin API and of its CPEs. */
const RESERVE = 256;

/** How many files the process may have open; Infinity: nobody says. */
export function openFilesLimit(): number {
  // Its types do not have it yet (Node 22.0). Without it the report looks the names of all peers up.
  const report = process.report as typeof process.report & { excludeNetwork: boolean };
  const { excludeNetwork } = report;
  report.excludeNetwork = true;
  const { userLimits } = report.getReport() as { readonly userLimits?: { readonly open_files?: { soft: unknown } } };
  report.excludeNetwork = excludeNetwork;
  const soft = userLimits?.open_files?.soft;
  return typeof soft === 'number' ? soft : Infinity;
}

/** How many of them CPEs may keep open, as UDP ports and XMPP connections, so that as many sessions as there may be still get their connections. */
export function mostKeptOpen(openFiles: number, sessions: number): number {
  return Math.max(0, openFiles - sessions - RESERVE);
}
