import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { messageOf } from '../local/errors.js';
import { UsageError } from './errors.js';

export interface DataFolder {
  readonly path: string;
  /** Gives the folder free for another engine; a temporary one goes. */
  close(): void;
}

/**
 * Takes the folder that an engine keeps its state in, for this process alone.
 *
 * @param path left out: a temporary folder that goes when it is closed.
 * @throws UsageError when it cannot be made, or when another engine has it.
 */
export function openDataFolder(path: string | undefined): DataFolder {
  if (path === undefined) {
    const temporary = mkdtempSync(join(tmpdir(), 'cpe-sim-data-'));
    return {
      path: temporary,
      close() {
        rmSync(temporary, { recursive: true, force: true });
      },
    };
  }
  const lock = join(path, 'engine.pid');
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    const owner = existsSync(lock) ? Number(readFileSync(lock, 'utf8')) : 0;
    if (isAlive(owner)) {
      throw new UsageError(
        `--data-dir: the engine with process id ${owner} uses ${path}; stop it or choose another folder`,
      );
    }
    writeFileSync(lock, String(process.pid), { mode: 0o600 });
  } catch (thrown) {
    if (thrown instanceof UsageError) throw thrown;
    throw new UsageError(`--data-dir: cannot use ${path}: ${messageOf(thrown)}`);
  }
  return {
    path,
    close() {
      rmSync(lock, { force: true });
    },
  };
}

/** Whether a process has this id; the id of an engine that died may have been given away since, which is rare. */
function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid) return false;
  try {
    return process.kill(pid, 0);
  } catch {
    // No such process, or one of another user, which is no engine of ours.
    return false;
  }
}
