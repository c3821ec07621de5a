import { chooseCluster } from './cluster.js';
import { checkImage } from './image-check.js';
import { onOwnCluster } from './own-cluster.js';
import { productImage, productVersion, withImageFolder } from './product-image.js';
import { runOnCluster } from './run-on-cluster.js';
import { PREVIOUS_VERSION } from './story/chart.js';
import { buildMonitoringImages } from './story/monitoring-images.js';

const NAME = 'e2e';

/**
 * Tells the story on a cluster of its own.
 *
 * @returns the exit code
 */
export async function endToEnd(say: (line: string) => void): Promise<number> {
  const cluster = await chooseCluster(NAME, say);
  const monitoring = await buildMonitoringImages(cluster.kind, say);
  return withImageFolder(async (folder) => {
    const product = [await productImage(folder, productVersion()), await productImage(folder, PREVIOUS_VERSION)];
    // What Docker saves is not always an OCI archive.
    if (cluster.kind !== 'kind') say(`The image: ${checkImage(product[0] as string)}.`);
    const images = [...product, ...monitoring];
    return onOwnCluster({ cluster, name: NAME, images, say }, (begunAt) => {
      say(`The cluster is up after ${((Date.now() - begunAt) / 1000).toFixed(1)} s, with ${images.length} images.`);
      return runOnCluster(cluster, 'story/main.ts', [cluster.kind]);
    });
  });
}
