import { setTimeout as sleep } from 'node:timers/promises';

/** Asks until the answer is something other than false or undefined, and gives it; what `ask` throws means: not yet. */
export async function until(what, ask, { everyMs = 50, withinMs = 60_000 } = {}) {
  const giveUp = performance.now() + withinMs;
  for (;;) {
    let why = '';
    try {
      const answer = await ask();
      if (answer !== undefined && answer !== false) return answer;
    } catch (error) {
      why = `: ${error.message}`;
    }
    if (performance.now() > giveUp) throw new Error(`Not within ${withinMs / 1000} s: ${what}${why}`);
    await sleep(everyMs);
  }
}
