/** Installs, builds, sees to it that there is a Kubernetes to test against, and runs Jest with the given arguments. */
import { join } from 'node:path';
import { kubernetesBinaries } from './kubernetes-binaries.mjs';
import { build, install, node, root, run } from './prepare.mjs';

install();
build();
const assets = await kubernetesBinaries().catch((error) => {
  console.error(error.message);
  process.exit(1);
});
run(
  node,
  [
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    join(root, 'node_modules/jest/bin/jest.js'),
    ...process.argv.slice(2),
  ],
  {
    env: { ...process.env, NODE_OPTIONS: '', KUBEBUILDER_ASSETS: assets },
  },
);
