import type { FaultEffect } from '../api/shard-config.js';

/**
 * Where a session stands when the CPE is about to POST: it has its InformResponse, it was asked something by its ACS and
 * has the answer, or anything else.
 */
export type LineMoment = 'informed' | 'answering' | 'other';

/** What a fault does to the POST: the line is cut, the CPE's power is, or the POST waits. */
export type LineStrike =
  | { readonly kind: 'cut'; readonly what: string }
  | { readonly kind: 'power' }
  | { readonly kind: 'wait'; readonly ms: number };

/** What the fault of a session does at this moment; undefined for nothing. */
export function lineStrike(effect: FaultEffect | undefined, moment: LineMoment): LineStrike | undefined {
  switch (effect?.kind) {
    case 'SessionDrop':
      return moment === 'informed' ? { kind: 'cut', what: 'dropped the session after its Inform' } : undefined;
    case 'AnswerDrop':
      return moment === 'answering' ? { kind: 'cut', what: 'dropped the session in place of an answer' } : undefined;
    case 'PowerCut':
      return moment === 'informed' ? { kind: 'power' } : undefined;
    case 'Stall':
      return moment === 'informed' ? { kind: 'wait', ms: effect.delayMs } : undefined;
    default:
      return undefined;
  }
}
