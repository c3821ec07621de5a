import type { CpeContext } from './context.js';
import { pick, pickEnds, type WeightedList } from './generators.js';

/** Whether something that comes and goes is there: a device of the household in the table of hosts. */
export interface Presence {
  at(context: CpeContext): boolean;
  /** When it may be decided anew, ms since the epoch. */
  nextChange(context: CpeContext): number;
}

const THERE = 'there';

/** There in so many percent of terms that are `everyMs` long, each CPE's out of step with those of others. */
export function presenceOf(percent: number, everyMs: number, stream: number): Presence {
  const list: WeightedList = { values: [THERE, 'gone'], sums: [percent, 100] };
  return {
    at: ({ seed, index, now }) => pick(list, everyMs, seed, index, stream, now) === THERE,
    nextChange: ({ seed, index, now }) => pickEnds(everyMs, seed, index, stream, now),
  };
}
