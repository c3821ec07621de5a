import type { ActionProgress } from '../api/admin.js';
import type { CpeFleetStatusAction } from '../api/generated/cpefleet.js';
import type { ParsedAction } from './action-text.js';

/** Entries of status.actions that are kept. */
export const ACTION_HISTORY = 10;

/** The entry of an action that begins: it is written to status before any shard hears of it. */
export function startedAction(id: string, { action, value }: ParsedAction, requestedAt: string): CpeFleetStatusAction {
  return { id, action, value, phase: 'Running', matched: 0, succeeded: 0, failed: 0, requestedAt, message: '' };
}

/** status.actions with an entry, new or in the place of the one with its id: newest first, at most ten. */
export function recordAction(
  history: readonly CpeFleetStatusAction[],
  entry: CpeFleetStatusAction,
): CpeFleetStatusAction[] {
  const at = history.findIndex(({ id }) => id === entry.id);
  const next = at < 0 ? [entry, ...history] : history.with(at, entry);
  return next.slice(0, ACTION_HISTORY);
}

/**
 * Sums up how an action fares.
 *
 * @param progress of each shard of the fleet; undefined for one that has not answered.
 * @param now RFC 3339.
 */
export function mergeProgress(
  entry: CpeFleetStatusAction,
  progress: readonly (ActionProgress | undefined)[],
  now: string,
): CpeFleetStatusAction {
  let [matched, succeeded, failed, running, broken] = [0, 0, 0, 0, 0];
  const messages = new Map<string, number>();
  for (const one of progress) {
    if (one === undefined || one.phase === 'Running') running += 1;
    if (one === undefined) continue;
    matched += one.matched;
    succeeded += one.succeeded;
    failed += one.failed;
    if (one.phase === 'Failed') broken += 1;
    if (one.message !== '') messages.set(one.message, (messages.get(one.message) ?? 0) + 1);
  }
  const sums = { ...entry, matched, succeeded, failed };
  if (running > 0) {
    const silent = progress.filter((one) => one === undefined).length;
    return {
      ...sums,
      phase: 'Running',
      message: silent === 0 ? '' : `no answer yet from ${silent} of ${progress.length} shards`,
    };
  }
  const why = [...messages.entries()].sort(([, a], [, b]) => b - a).map(([message]) => message);
  const ok = failed === 0 && broken === 0;
  const phase = ok ? 'Succeeded' : succeeded > 0 ? 'PartiallyFailed' : 'Failed';
  const message = ok && matched === 0 ? 'the selector took in no CPE' : why.slice(0, 3).join('; ');
  return { ...sums, phase, finishedAt: entry.finishedAt ?? now, message };
}
