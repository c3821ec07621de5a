import { chooseCluster } from './cluster.js';
import { productImage } from './product-image.js';
import { runOnCluster } from './run-on-cluster.js';

/**
 * Measures how long it takes from nothing to a fleet of 10,000 CPEs that is ready, on a cluster of its own.
 *
 * @returns the exit code
 */
export async function bench(say: (line: string) => void): Promise<number> {
  const cluster = await chooseCluster('bench', say);
  const image = await productImage();
  const since = Date.now();
  try {
    await cluster.up([image]);
    return await runOnCluster(cluster, 'story/bench.ts', [String(since), String(Date.now())]);
  } finally {
    await cluster.down();
  }
}
