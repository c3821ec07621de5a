import type { CpeFleetStatusCondition } from '../api/generated/cpefleet.js';

/** A condition as it is decided, without when it became so. */
export type Condition = Pick<CpeFleetStatusCondition, 'type' | 'status' | 'reason' | 'message'>;

/** Conditions with times: lastTransitionTime is kept where the status did not change. */
export function stampConditions(
  conditions: readonly Condition[],
  previous: readonly CpeFleetStatusCondition[],
  observedGeneration: number,
  now: string,
): CpeFleetStatusCondition[] {
  return conditions.map((condition) => {
    const before = previous.find(({ type }) => type === condition.type);
    const lastTransitionTime = before?.status === condition.status ? before.lastTransitionTime : now;
    return { ...condition, observedGeneration, lastTransitionTime };
  });
}
