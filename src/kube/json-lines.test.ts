import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { LineSplitter } from './json-lines.js';

describe('LineSplitter', () => {
  it('gives the same lines however the bytes are cut', () => {
    const line = fc.string({ unit: 'binary' }).map((text) => JSON.stringify(text));
    fc.assert(
      fc.property(fc.array(line), fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }), (lines, sizes) => {
        const bytes = Buffer.from(lines.map((text) => `${text}\n`).join(''));
        const splitter = new LineSplitter();
        const found: string[] = [];
        for (let at = 0, i = 0; at < bytes.length; i++) {
          const size = sizes[i % sizes.length] as number;
          found.push(...splitter.push(bytes.subarray(at, at + size)));
          at += size;
        }
        expect(found).toEqual(lines);
        expect(splitter.partial).toBe(false);
      }),
      { seed: 1 },
    );
  });

  it('leaves empty lines out, and tells of a line without an end', () => {
    const splitter = new LineSplitter();
    expect(splitter.push(Buffer.from('\n{}\n\n{"a":'))).toEqual(['{}']);
    expect(splitter.partial).toBe(true);
    expect(splitter.push(Buffer.from('1}\n'))).toEqual(['{"a":1}']);
    expect(splitter.partial).toBe(false);
  });
});
