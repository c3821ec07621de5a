import { open, rm, stat, utimes } from 'node:fs/promises';
import { clearInterval, setInterval } from 'node:timers';
import { setTimeout as sleep } from 'node:timers/promises';

/** A lock whose holder gave no sign of life for this long is nobody's. */
const ABANDONED_MS = 30_000;

/**
 * Runs `action` while no other process does, as far as a lock file with a heartbeat can tell.
 *
 * @param {{lock: string, busy: string, say: (line: string) => void, progressMs?: number}} options `say` gets `busy` every
 *   `progressMs` while another process holds the lock
 * @param {() => Promise<void>} action must not block the event loop for long
 */
export async function whileHolding({ lock, busy, say, progressMs = 10_000 }, action) {
  for (let told = -Infinity; !(await take(lock)); await sleep(200)) {
    if (performance.now() - told < progressMs) continue;
    say(`${busy}; waiting for it (its lock is ${lock})`);
    told = performance.now();
  }
  const heartbeat = setInterval(() => {
    const now = new Date();
    utimes(lock, now, now).catch((error) => {
      say(`the lock ${lock} cannot be kept: ${error.message}`);
    });
  }, ABANDONED_MS / 10);
  try {
    await action();
  } finally {
    clearInterval(heartbeat);
    await rm(lock, { force: true });
  }
}

async function take(lock) {
  try {
    await (await open(lock, 'wx')).close();
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  }
  const held = await stat(lock).catch(() => undefined);
  if (held && Date.now() - held.mtimeMs > ABANDONED_MS) await rm(lock, { force: true });
  return false;
}
