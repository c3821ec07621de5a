import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ShardRange } from '../api/shard-config.js';
import { podShard, podShards, shardOf, workerShards } from './shards.js';

function indicesOf({ first, stride, count }: ShardRange): number[] {
  return Array.from({ length: count }, (_, i) => first + i * stride);
}

const plans: [string, (replicas: number, size: number) => ShardRange[]][] = [
  ['podShards', podShards],
  ['workerShards', workerShards],
];

describe.each(plans)('%s', (_name, plan) => {
  it('gives every index to exactly one shard, and shardOf finds it', () => {
    fc.assert(
      fc.property(fc.nat(3000), fc.integer({ min: 1, max: 400 }), (replicas, size) => {
        const shards = plan(replicas, size);
        const held = shards.flatMap((shard) => indicesOf(shard).map((index) => ({ index, ordinal: shard.ordinal })));
        expect(held.map(({ index }) => index).sort((a, b) => a - b)).toEqual(
          Array.from({ length: replicas }, (_, i) => i),
        );
        expect(held.filter(({ index, ordinal }) => shardOf(index, shards)?.ordinal !== ordinal)).toEqual([]);
        expect(shardOf(replicas, shards)).toBeUndefined();
        expect(shards.map(({ ordinal, of }) => [ordinal, of])).toEqual(shards.map((_, i) => [i, shards.length]));
      }),
    );
  });

  it('moves no CPE when the fleet is scaled', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 2000 }),
        fc.nat(2000),
        fc.integer({ min: 1, max: 400 }),
        (few, more, size) => {
          const before = plan(few, size);
          const after = plan(few + more, size);
          const indices = Array.from({ length: few }, (_, i) => i);
          expect(indices.filter((i) => shardOf(i, after)?.ordinal !== shardOf(i, before)?.ordinal)).toEqual([]);
        },
      ),
    );
  });
});

describe('podShards', () => {
  it('fills pods one after the other', () => {
    expect(podShards(2500, 1000)).toEqual([
      { ordinal: 0, of: 3, first: 0, stride: 1, count: 1000 },
      { ordinal: 1, of: 3, first: 1000, stride: 1, count: 1000 },
      { ordinal: 2, of: 3, first: 2000, stride: 1, count: 500 },
    ]);
  });

  it('needs no pod for no CPEs', () => {
    expect(podShards(0, 1000)).toEqual([]);
  });
});

describe('workerShards', () => {
  it('lets workers take turns', () => {
    expect(workerShards(5, 2)).toEqual([
      { ordinal: 0, of: 2, first: 0, stride: 2, count: 3 },
      { ordinal: 1, of: 2, first: 1, stride: 2, count: 2 },
    ]);
  });

  it('keeps workers that have no CPEs', () => {
    expect(workerShards(1, 3).map(({ count }) => count)).toEqual([1, 0, 0]);
  });
});

describe('podShard', () => {
  it('is empty for a pod that the fleet no longer needs', () => {
    expect(podShard(1500, 1000, 1)).toEqual({ ordinal: 1, of: 2, first: 1000, stride: 1, count: 500 });
    expect(podShard(1500, 1000, 2)).toMatchObject({ first: 2000, count: 0 });
    expect(podShard(0, 1000, 0)).toEqual({ ordinal: 0, of: 1, first: 0, stride: 1, count: 0 });
  });
});
