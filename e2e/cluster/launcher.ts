import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Layout } from './layout.js';

/** A process, told from a later one of the same pid by the time when it began (in ticks since the machine started). */
export interface ProcessId {
  readonly pid: number;
  readonly startTicks: string;
}

const file = ({ folder }: Layout): string => join(folder, 'launcher.json');

/** The process of a pid, or undefined when there is none. */
export function processId(pid: number): ProcessId | undefined {
  const stat = read(`/proc/${pid}/stat`);
  // The second field is the program's name in parentheses, and it may hold anything; the 22nd is the start time.
  const startTicks = stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  return startTicks === undefined ? undefined : { pid, startTicks };
}

/** Writes down the process on whose life everything in the cluster hangs. */
export function recordLauncher(layout: Layout, launcher: ProcessId): void {
  writeFileSync(file(layout), JSON.stringify(launcher));
}

/** The recorded process when it still lives. */
export function livingLauncher(layout: Layout): ProcessId | undefined {
  const text = read(file(layout));
  if (text === undefined) return undefined;
  const recorded = JSON.parse(text) as ProcessId;
  return processId(recorded.pid)?.startTicks === recorded.startTicks ? recorded : undefined;
}

/** Process 1 of the cluster: the only child of the launcher. */
export function initOf({ pid }: ProcessId): number | undefined {
  const children = read(`/proc/${pid}/task/${pid}/children`)?.trim();
  return children ? Number(children.split(' ')[0]) : undefined;
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}
