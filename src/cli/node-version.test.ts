import { expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { nodeProblem } from './node-version.js';
import { packageRoot } from './package-root.js';

it.each([
  ['20.20.2', false],
  ['22.18.0', false],
  ['22.19.0', true],
  ['24.0.0', true],
])('Node %s: %s', (version, fine) => {
  expect(nodeProblem(version) === undefined).toBe(fine);
});

it('wants what package.json wants', () => {
  const { engines } = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as {
    engines: { node: string };
  };
  expect(nodeProblem('1.0.0')).toContain(`Node ${engines.node.replace('>=', '')} or later`);
});
