import { eventBit } from '../../cwmp/event-codes.js';
import type { Telling } from '../completions.js';
import type { DuChange } from './du-change.js';

const COMPLETE = eventBit('11 DU STATE CHANGE COMPLETE');
const ASKED = eventBit('M ChangeDUState');
const AUTONOMOUS = eventBit('12 AUTONOMOUS DU STATE CHANGE COMPLETE');

/** How the ends of changes of deployment units are told (TR-069 §A.4.2.3, §A.4.2.4). */
export const DU_TELLING: Telling<DuChange> = {
  events: COMPLETE | ASKED | AUTONOMOUS,
  eventsOf: ({ cause }) => (cause === 'Autonomous' ? AUTONOMOUS : COMPLETE | ASKED),
  methodEvent: ({ cause }) => (cause === 'Autonomous' ? undefined : 'M ChangeDUState'),
  message: ({ cause, results, commandKey }) =>
    cause === 'Autonomous'
      ? { method: 'AutonomousDUStateChangeComplete', results }
      : { method: 'DUStateChangeComplete', results, commandKey },
};
