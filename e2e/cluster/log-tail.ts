import { existsSync, readFileSync } from 'node:fs';
import { logFile, type Layout } from './layout.js';

/** The last lines that a program of the cluster wrote. */
export function logTail(layout: Layout, program: string, lines = 15): string {
  const file = logFile(layout, program);
  if (!existsSync(file)) return '';
  return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
}
