import { describe, expect, it } from '@jest/globals';
import { Limiter } from './limiter.js';

describe('a limiter', () => {
  it('runs as many at a time as it may, the others in their order, and goes on after one that fails', async () => {
    const limiter = new Limiter(2);
    const begun: number[] = [];
    const ends = Array.from({ length: 4 }, () => Promise.withResolvers<undefined>());
    const runs = ends.map((end, i) =>
      limiter.run(async () => {
        begun.push(i);
        await end.promise;
      }),
    );
    expect(begun).toEqual([0, 1]);
    ends[1]?.reject(new Error('no'));
    await expect(runs[1]).rejects.toThrow('no');
    expect(begun).toEqual([0, 1, 2]);
    for (const end of ends) end.resolve(undefined);
    await Promise.all([runs[0], runs[2], runs[3]]);
    expect(begun).toEqual([0, 1, 2, 3]);
  });
});
