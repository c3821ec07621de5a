import { setTimeout as sleep } from 'node:timers/promises';

/** Asks until the answer is yes, for as long as a real server may take; then fails with what was expected. */
export async function eventually(what: string, ask: () => boolean | Promise<boolean>, ms = 20_000): Promise<void> {
  const end = performance.now() + ms;
  while (!(await ask())) {
    if (performance.now() > end) throw new Error(`Not within ${ms / 1_000} s: ${what}`);
    await sleep(20);
  }
}
