import { describe, expect, it } from '@jest/globals';

import type { Draft } from './draft.js';
import { TreeBuilder } from './tree.js';

const draft = (path: string): Draft => ({
  path,
  object: { path: '', numbers: [], position: 0, siblings: 1 },
  definition: {},
  origin: { file: 'x.yaml', section: '', name: '' },
});

describe('TreeBuilder', () => {
  it('puts leaves in the order of their objects, and instances in that of their numbers', () => {
    const tree = new TreeBuilder('Device.');
    for (const path of ['Device.B.10.X', 'Device.A.Y', 'Device.B.9.X', 'Device.Z', 'Device.A.X']) {
      tree.addLeaf(draft(path));
    }
    expect(tree.order().map(({ path }) => path)).toEqual([
      'Device.B.9.X',
      'Device.B.10.X',
      'Device.A.Y',
      'Device.A.X',
      'Device.Z',
    ]);
    expect(tree.instances('Device.B.').map(({ number }) => number)).toEqual([9, 10]);
  });

  it('answers the leaf that has the path already', () => {
    const tree = new TreeBuilder('Device.');
    const first = draft('Device.A.X');
    expect(tree.addLeaf(first)).toBeUndefined();
    expect(tree.addLeaf(draft('Device.A.X'))).toBe(first);
    expect(tree.order()).toEqual([first]);
  });
});
