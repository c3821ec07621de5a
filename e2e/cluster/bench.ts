import { chooseCluster } from './cluster.js';
import { onOwnCluster } from './own-cluster.js';
import { productImage, productVersion, withImageFolder } from './product-image.js';
import { runOnCluster } from './run-on-cluster.js';

const NAME = 'bench';

/**
 * Measures how long it takes from nothing to a fleet of 10,000 CPEs that is ready, on a cluster of its own.
 *
 * @returns the exit code
 */
export async function bench(say: (line: string) => void): Promise<number> {
  const cluster = await chooseCluster(NAME, say);
  return withImageFolder(async (folder) => {
    const images = [await productImage(folder, productVersion())];
    return onOwnCluster({ cluster, name: NAME, images, say }, (begunAt) =>
      runOnCluster(cluster, 'story/bench.ts', [String(begunAt), String(Date.now())]),
    );
  });
}
