import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ShardPod } from './pod-view.js';
import { planRoll } from './roll.js';

function pod(ordinal: number, more: Partial<ShardPod> = {}): ShardPod {
  return {
    name: `metro-${ordinal}`,
    uid: `u${ordinal}`,
    ordinal,
    ip: '10.0.0.1',
    hash: 'old',
    ready: true,
    terminating: false,
    createdAt: '',
    trouble: '',
    refusal: '',
    ...more,
  };
}

function roll(pods: readonly ShardPod[], percent: number, desired = pods.length, refusing: string[] = []): number[] {
  const inputs = { desired, podHash: 'new', maxUnavailablePercent: percent, refusing: new Set(refusing) };
  return planRoll(pods, inputs).map(({ ordinal }) => ordinal);
}

const current = { hash: 'new' };
const down = { ready: false };

describe('planRoll', () => {
  it.each<[string, ShardPod[], number, number[]]>([
    ['nothing when all is up to date', [pod(0, current), pod(1, current)], 25, []],
    ['a share of the pods, highest first', Array.from({ length: 8 }, (_, i) => pod(i)), 25, [7, 6]],
    ['one pod at least', [pod(0), pod(1)], 1, [1]],
    ['all at once when asked to', [pod(0), pod(1), pod(2)], 100, [2, 1, 0]],
    ['none while others are down', [pod(0), pod(1), pod(2, { ...current, ...down }), pod(3)], 25, []],
    ['what is left of the share', [pod(0), pod(1), pod(2, { ...current, ...down }), pod(3)], 50, [3]],
    ['pods that are down anyway', [pod(0), pod(1, down), pod(2, down), pod(3)], 25, [1, 2]],
    ['none that end already', [pod(0, { terminating: true }), pod(1)], 50, []],
  ])('restarts %s', (_what, pods, percent, restarted) => {
    expect(roll(pods, percent)).toEqual(restarted);
  });

  it('leaves pods that the fleet no longer needs to the StatefulSet, and counts missing ones as down', () => {
    expect(roll([pod(0), pod(1), pod(2)], 50, 2)).toEqual([1]);
    expect(roll([pod(0), pod(1)], 50, 4)).toEqual([]);
  });

  it('restarts pods that started with an older configuration than their mark says', () => {
    expect(roll([pod(0, current), pod(1, current)], 50, 2, ['u0'])).toEqual([0]);
  });

  it('never takes more pods down than it may, and always gets on', () => {
    const pods = fc.array(fc.record({ old: fc.boolean(), up: fc.boolean(), ending: fc.boolean() }), { maxLength: 40 });
    fc.assert(
      fc.property(pods, fc.integer({ min: 1, max: 100 }), (all, percent) => {
        const made = all.map(({ old, up, ending }, i) =>
          pod(i, { hash: old ? 'old' : 'new', ready: up, terminating: ending }),
        );
        const restarted = new Set(roll(made, percent));
        const left = made.filter(({ ordinal, ready, terminating }) => ready && !terminating && !restarted.has(ordinal));
        const before = made.filter(({ ready, terminating }) => ready && !terminating);
        const bound = Math.max(1, Math.floor((made.length * percent) / 100));
        expect(left.length).toBeGreaterThanOrEqual(Math.min(before.length, made.length - bound));
        const allUp = made.every(({ ready, terminating }) => ready && !terminating);
        if (allUp && made.some(({ hash }) => hash === 'old')) expect(restarted.size).toBeGreaterThan(0);
      }),
    );
  });
});
