import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The text of a golden file. `UPDATE_GOLDEN=1` writes the text that is there now instead; whoever does that reads the
 * difference before it is committed.
 */
export function golden(name: string, actual: string): string {
  const file = join(import.meta.dirname, '..', 'golden', name);
  const text = actual.endsWith('\n') ? actual : `${actual}\n`;
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(file, text);
  if (!existsSync(file)) throw new Error(`${file} is missing; make it with UPDATE_GOLDEN=1`);
  return readFileSync(file, 'utf8');
}
