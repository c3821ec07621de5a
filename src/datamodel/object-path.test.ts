import { describe, expect, it } from '@jest/globals';

import { expand, fillInstances, parseObjectPath, tablesOf, type ObjectPath } from './object-path.js';

function parsed(text: string): ObjectPath {
  const path = parseObjectPath(text, 'Device.');
  if ('wrong' in path) throw new Error(path.wrong);
  return path;
}

describe('parseObjectPath and expand', () => {
  it.each([
    ['Device.', ['Device.']],
    ['Device.X_00D09E_Lab-1.', ['Device.X_00D09E_Lab-1.']],
    ['Device.A.3.', ['Device.A.3.']],
    ['Device.A.{2..4}.', ['Device.A.2.', 'Device.A.3.', 'Device.A.4.']],
    ['Device.A.{1..2}.B.', ['Device.A.1.B.', 'Device.A.2.B.']],
    ['Device.A.{1..2}.B.{7..8}.', ['Device.A.1.B.7.', 'Device.A.1.B.8.', 'Device.A.2.B.7.', 'Device.A.2.B.8.']],
    ['Device.A.{}.', []],
    ['Device.A.{1..2}.B.{}.', []],
  ])('makes of %s the objects %j', (text, paths) => {
    expect(expand(parsed(text)).map(({ path }) => path)).toEqual(paths);
  });

  it('knows the numbers and the place of an instance', () => {
    expect(expand(parsed('Device.A.{1..2}.B.{7..8}.Stats.'))[3]).toEqual({
      path: 'Device.A.2.B.8.Stats.',
      numbers: [2, 8],
      position: 1,
      siblings: 2,
    });
  });

  it.each([
    ['InternetGatewayDevice.A.', 'must begin with Device.'],
    ['Device.A', 'must end with a dot'],
    ['Device..A.', '"'],
    ['Device.A.{1-4}.', '"{1-4}"'],
    ['Device.A.{0..4}.', '"{0..4}"'],
    ['Device.A.0.', '"0"'],
    ['Device.A B.', '"A B"'],
    ['Device.A.{1..20000}.', 'more than 10000 objects'],
    ['Device.A.{1..200}.B.{1..200}.', 'more than 10000 objects'],
  ])('refuses %s', (text, reason) => {
    const path = parseObjectPath(text, 'Device.');
    expect('wrong' in path && path.wrong).toContain(reason);
  });
});

describe('tablesOf', () => {
  it('names the tables on the way, and which is the own one', () => {
    expect(tablesOf(parsed('Device.A.{1..2}.B.{}.'))).toEqual([
      { path: 'Device.A.', own: false },
      { path: 'Device.A.1.B.', own: true },
      { path: 'Device.A.2.B.', own: true },
    ]);
    expect(tablesOf(parsed('Device.A.3.Stats.'))).toEqual([{ path: 'Device.A.', own: false }]);
  });
});

describe('fillInstances', () => {
  it.each([
    ['eth{i}', [2, 8], 'eth8'],
    ['{i1}-{i2}-{i}', [2, 8], '2-8-8'],
    ['{i3}', [2, 8], '{i3}'],
    ['{i}', [], '{i}'],
    ['{index}', [2], '{index}'],
  ])('fills %s with %j', (text, numbers, filled) => {
    expect(fillInstances(text, numbers)).toBe(filled);
  });
});
