import { expect, it } from '@jest/globals';
import { table } from './table.js';

it('aligns columns and leaves no spaces at the ends of lines', () => {
  expect(
    table(
      ['NAME', 'READY', 'AGE'],
      [
        ['metro-north', '4875', '40s'],
        ['x', '', ''],
      ],
    ),
  ).toBe(['NAME          READY   AGE', 'metro-north   4875    40s', 'x'].join('\n'));
});
