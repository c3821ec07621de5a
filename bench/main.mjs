/**
 * `npm run bench [-- --quick] [-- --runs N] [-- --million]`: what a fleet costs, as a Markdown table of medians. Each run
 * is a simulator process of its own against an ACS in another process, over loopback; only the simulator is measured.
 * With `--operator` the operator is measured instead (bench/operator), with `--cluster` a fleet of 10,000 CPEs on a real
 * cluster (e2e/cluster), with `--image` the start of a simulator in the image.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build, install, node, root, run } from '../scripts/prepare.mjs';

const { values: flags } = parseArgs({
  options: {
    quick: { type: 'boolean' },
    million: { type: 'boolean' },
    runs: { type: 'string', default: '3' },
    operator: { type: 'boolean' },
    cluster: { type: 'boolean' },
    image: { type: 'boolean' },
  },
});

install();
build();
if (flags.cluster) run(node, [join(root, 'scripts', 'cluster.mjs'), 'bench']);
else if (flags.operator) {
  const { benchOperator } = await import('./operator/main.mjs');
  await benchOperator(flags);
} else if (flags.image) {
  const { benchImage } = await import('./image.mjs');
  await benchImage({ runs: Number(flags.runs) });
} else {
  const { benchSimulator } = await import('./simulator.mjs');
  await benchSimulator(flags);
}
