import { join } from 'node:path';
import { build, install, node, root, run } from './prepare.mjs';

install();
build();
run(
  node,
  [
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    join(root, 'node_modules/jest/bin/jest.js'),
    ...process.argv.slice(2),
  ],
  {
    env: { ...process.env, NODE_OPTIONS: '' },
  },
);
