/** Where a CPE stands with its ACS or controller; the label `lifecycle_state` of the metrics and of the admin API. */
export const LIFECYCLE_STATES = ['new', 'bootstrapping', 'ready', 'failed'] as const;

/**
 * - `new`: powered up, has not contacted its server since
 * - `bootstrapping`: its first contact since power-up is under way
 * - `ready`: that contact succeeded
 * - `failed`: its last session ended in an error; it retries by TR-069 §3.2.1.1
 */
export type LifecycleState = (typeof LIFECYCLE_STATES)[number];

/** CPEs by lifecycle state. */
export type LifecycleCounts = Record<LifecycleState, number>;
