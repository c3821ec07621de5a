/**
 * `node --import ./scripts/typescript.mjs e2e/cluster/main.ts up|down|shell`: the cluster to play with, whose name is
 * `cpe-sim`; `e2e` and `bench` have clusters of their own. `shell COMMAND...` runs a command there instead of a shell.
 */
import { spawnSync } from 'node:child_process';
import { bench } from './bench.js';
import { chooseCluster } from './cluster.js';
import { endToEnd } from './e2e.js';
import { ClusterError } from './errors.js';
import { productImage, productVersion, withImageFolder } from './product-image.js';

const USAGE = 'Usage: make cluster-up, cluster-down or cluster-shell';
const say = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

async function main(verb: string | undefined, rest: readonly string[]): Promise<number> {
  if (verb === 'e2e') return endToEnd(say);
  if (verb === 'bench') return bench(say);
  const cluster = await chooseCluster('cpe-sim', say);
  switch (verb) {
    case 'up':
      await withImageFolder(async (folder) => {
        const image = await productImage(folder, productVersion());
        const since = performance.now();
        try {
          await cluster.up([image]);
        } catch (error) {
          say('The cluster did not come up; `make cluster-down` removes what is left of it.');
          throw error;
        }
        say(`The cluster is up after ${((performance.now() - since) / 1000).toFixed(1)} s: \`make cluster-shell\``);
      });
      return 0;
    case 'down':
      say((await cluster.down()) ? 'The cluster is down.' : 'There is no cluster.');
      return 0;
    case 'shell': {
      const wanted = rest.length > 0 ? rest : [process.env['SHELL'] ?? '/bin/sh'];
      const [program = '', ...args] = cluster.command(wanted);
      return spawnSync(program, args, { stdio: 'inherit', env: cluster.env }).status ?? 1;
    }
    default:
      say(USAGE);
      return 2;
  }
}

try {
  process.exitCode = await main(process.argv[2], process.argv.slice(3));
} catch (error) {
  if (!(error instanceof ClusterError)) throw error;
  say(`${error.code}: ${error.message}`);
  process.exitCode = 1;
}
