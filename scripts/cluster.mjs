/** `node scripts/cluster.mjs up|down|shell|e2e|bench`: a real Kubernetes on this machine (e2e/cluster). */
import { join } from 'node:path';
import { install, node, root, run } from './prepare.mjs';

install();
run(node, [
  '--disable-warning=ExperimentalWarning',
  '--import',
  join(root, 'scripts', 'typescript.mjs'),
  join(root, 'e2e', 'cluster', 'main.ts'),
  ...process.argv.slice(2),
]);
