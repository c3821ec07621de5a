import { describe, expect, it } from '@jest/globals';
import { LEADER_TIMINGS, claim, disclaim, heldForMs, see, type Lease, type LeaseSpec } from './lease.js';

const lease = (spec: LeaseSpec, resourceVersion = '1'): Lease => ({ metadata: { name: 'op', resourceVersion }, spec });
const noon = Date.UTC(2026, 0, 1, 12);

describe('heldForMs', () => {
  const spec = { holderIdentity: 'a', leaseDurationSeconds: 15 };
  it.each<[string, LeaseSpec, string, number, number]>([
    ['fresh', spec, 'b', 0, 15_000],
    ['nearly over', spec, 'b', 14_999, 1],
    ['all but over', spec, 'b', 14_999.999_999, 1],
    ['over', spec, 'b', 15_000, 0],
    ['long over', spec, 'b', 900_000, 0],
    ['mine', spec, 'a', 0, 0],
    ['left', { ...spec, holderIdentity: '' }, 'b', 0, 0],
    ["nobody's", {}, 'b', 0, 0],
  ])('of a lease that is %s', (_what, held, identity, later, ms) => {
    expect(heldForMs({ lease: lease(held), at: 1_000 }, identity, 1_000 + later)).toBe(ms);
  });
});

describe('see', () => {
  it('counts from when this version was seen first', () => {
    const first = see(undefined, lease({}, '1'), 100);
    expect(first.at).toBe(100);
    expect(see(first, lease({}, '1'), 5_000)).toBe(first);
    expect(see(first, lease({}, '2'), 5_000).at).toBe(5_000);
  });
});

describe('claim', () => {
  const time = '2026-01-01T12:00:00.000000Z';
  it('takes what nobody has', () => {
    expect(claim(undefined, 'a', LEADER_TIMINGS, noon)).toEqual({
      holderIdentity: 'a',
      leaseDurationSeconds: 15,
      acquireTime: time,
      renewTime: time,
      leaseTransitions: 0,
    });
  });

  it('counts that it changed hands', () => {
    const previous = { holderIdentity: 'b', acquireTime: 'then', leaseTransitions: 4 };
    expect(claim(previous, 'a', LEADER_TIMINGS, noon)).toMatchObject({ acquireTime: time, leaseTransitions: 5 });
  });

  it('renews without a change of hands', () => {
    const previous = { holderIdentity: 'a', acquireTime: 'then', leaseTransitions: 4 };
    expect(claim(previous, 'a', LEADER_TIMINGS, noon)).toMatchObject({
      acquireTime: 'then',
      renewTime: time,
      leaseTransitions: 4,
    });
  });
});

describe('disclaim', () => {
  it('leaves the lease to whoever comes first', () => {
    const left = disclaim(claim(undefined, 'a', LEADER_TIMINGS, noon), noon);
    expect(heldForMs({ lease: lease(left), at: 0 }, 'b', 0)).toBe(0);
    expect(left.leaseTransitions).toBe(0);
  });
});
