import { microTime } from './micro-time.js';
import type { KubeObject } from './object.js';
import type { Resource } from './resources.js';

/** A Lease (coordination.k8s.io/v1): who leads, and until when others believe it. */
export interface Lease extends KubeObject {
  readonly spec: LeaseSpec;
}

export interface LeaseSpec {
  readonly holderIdentity?: string;
  readonly leaseDurationSeconds?: number;
  readonly acquireTime?: string;
  readonly renewTime?: string;
  readonly leaseTransitions?: number;
}

export const LEASES: Resource<Lease> = {
  group: 'coordination.k8s.io',
  version: 'v1',
  plural: 'leases',
  kind: 'Lease',
  namespaced: true,
};

export interface LeaderTimings {
  /** So long after the last renewal that they saw, others take the lease. */
  readonly leaseMs: number;
  /** A leader that could not renew for so long leads no more; less than leaseMs, so that it stops before another starts. */
  readonly renewMs: number;
  /** How often it is tried. */
  readonly retryMs: number;
}

export const LEADER_TIMINGS: LeaderTimings = { leaseMs: 15_000, renewMs: 10_000, retryMs: 2_000 };

/** A lease as somebody saw it, by their own clock: the times written in it are of clocks that may be wrong. */
export interface SeenLease {
  readonly lease: Lease;
  /** When this version of it was seen first, in milliseconds of a clock that only goes forward. */
  readonly at: number;
}

/** What was seen, now that the lease looks like this: the time stays while nobody writes it. */
export function see(seen: SeenLease | undefined, lease: Lease, now: number): SeenLease {
  const same = seen?.lease.metadata.resourceVersion === lease.metadata.resourceVersion;
  return seen !== undefined && same ? seen : { lease, at: now };
}

/** How long this candidate has to leave the lease to its holder, in milliseconds; 0 when it may take it. */
export function heldForMs({ lease, at }: SeenLease, identity: string, now: number): number {
  const { holderIdentity = '', leaseDurationSeconds = 0 } = lease.spec;
  if (holderIdentity === '' || holderIdentity === identity) return 0;
  // Whole milliseconds: a timer for a fraction may fire while it still is one.
  return Math.max(0, Math.ceil(at + leaseDurationSeconds * 1_000 - now));
}

/** The spec that makes `identity` the holder, or keeps it the holder. */
export function claim(
  previous: LeaseSpec | undefined,
  identity: string,
  { leaseMs }: LeaderTimings,
  wallMs: number,
): LeaseSpec {
  const renewing = previous?.holderIdentity === identity;
  const now = microTime(wallMs);
  return {
    holderIdentity: identity,
    leaseDurationSeconds: Math.ceil(leaseMs / 1_000),
    acquireTime: (renewing ? previous.acquireTime : undefined) ?? now,
    renewTime: now,
    leaseTransitions: (previous?.leaseTransitions ?? 0) + (renewing || previous === undefined ? 0 : 1),
  };
}

/** The spec that leaves the lease to whoever comes first. */
export function disclaim(previous: LeaseSpec, wallMs: number): LeaseSpec {
  return { ...previous, holderIdentity: '', leaseDurationSeconds: 1, renewTime: microTime(wallMs) };
}
