import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compileTemplate } from '../api/identity.js';
import { indicesIn } from './serial-search.js';

describe('indicesIn', () => {
  it.each([
    ['SIM{index:08}', 'SIM00000042', [42]],
    ['{index}', '7', [7]],
    ['SIM{index}7', 'SIM127', [1, 12, 127]],
    ['{serial}A{index}', 'A3', [3]],
    ['{index:02}-{index}', '03-3', [3]],
    ['SIM', 'SIM', []],
    ['SIM{index}', 'XYZ', []],
    ['SIM{index}', 'SIM', []],
  ])('%s in %s', (template, serial, indices) => {
    expect(indicesIn(serial, template)).toEqual(indices);
  });

  it('holds the index that the serial number was made of', () => {
    const piece = fc.constantFrom(
      'SIM',
      '0',
      '42',
      '-',
      '{serial}',
      '{index}',
      '{index:3}',
      '{index:08}',
      '{index:12}',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 6 }), fc.nat(999_999_999), (pieces, index) => {
        const template = compileTemplate(pieces.join(''));
        const found = indicesIn(template.fill(index, ''), template.source);
        if (template.source.includes('{index')) expect(found).toContain(index);
        expect(found.length).toBeLessThan(10);
      }),
      { seed: 1 },
    );
  });
});
