import type { TimeWindow } from '../../cwmp/rpcs/schedule-download.js';
import type { Window } from './transfer.js';

/** The modes of the standard that a CPE takes (TR-069 §A.4.1.8, WindowMode). */
export const WINDOW_MODES: ReadonlySet<string> = new Set([
  '1 At Any Time',
  '2 Immediately',
  '3 When Idle',
  '4 Confirmation Needed',
]);

/** Retries of a CPE that may decide itself (MaxRetries -1). */
const OWN_RETRIES = 3;
/** Between two attempts in a window. */
const RETRY_MS = 60_000;
/** A transfer at any time begins in the first part of its window, so that it has time to end. */
const BEGIN_WITHIN = 0.8;

/** Windows with the times that a call of now gives them. */
export function windowsAt(now: number, windows: readonly TimeWindow[]): Window[] {
  return windows.map(({ start, end, mode, maxRetries }) => ({
    start: now + start * 1000,
    end: now + end * 1000,
    mode,
    maxRetries,
  }));
}

/**
 * When the first attempt in a window begins: at its start, or at a moment of the CPE's own (`1 At Any Time`), or when
 * the user of the device has agreed (`4 Confirmation Needed`). A simulated device has nobody in front of it, so it is
 * idle outside sessions and its user agrees at that same moment.
 *
 * @param random from 0 up to, and not including, 1
 */
export function firstAttempt({ start, end, mode }: Window, random: number): number {
  const later = mode === '1 At Any Time' || mode === '4 Confirmation Needed';
  return later ? start + (end - start) * BEGIN_WITHIN * random : start;
}

/** What follows an attempt that failed or did not come about: when, and the windows that are left; undefined: nothing. */
export function nextAttempt(
  windows: readonly Window[],
  attempts: number,
  now: number,
  random: number,
): { readonly due: number; readonly windows: readonly Window[]; readonly attempts: number } | undefined {
  const [present, ...later] = windows;
  if (!present) return undefined;
  const most = 1 + (present.maxRetries < 0 ? OWN_RETRIES : present.maxRetries);
  const due = Math.max(now + RETRY_MS, present.start);
  if (attempts < most && due < present.end) return { due, windows, attempts };
  const [next] = later;
  return next && { due: Math.max(now, firstAttempt(next, random)), windows: later, attempts: 0 };
}
