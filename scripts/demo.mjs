/** Installs, builds and runs a fleet of 1,000 CPEs to ready. Further arguments go to `cpe-sim up`. */
import { join } from 'node:path';
import { build, install, node, root, run } from './prepare.mjs';

install();
build();
const sample = join('config', 'samples', 'thousand.yaml');
run(node, [join(root, 'dist', 'cli', 'main.js'), 'up', sample, '--until', 'ready', ...process.argv.slice(2)]);
