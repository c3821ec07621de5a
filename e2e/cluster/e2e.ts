import { chooseCluster } from './cluster.js';
import { PREVIOUS_VERSION } from './story/chart.js';
import { buildMonitoringImages } from './story/monitoring-images.js';
import { productImage } from './product-image.js';
import { runOnCluster } from './run-on-cluster.js';

/**
 * Brings up a cluster of its own, tells the story on it and takes it down, whatever happened.
 *
 * @returns the exit code
 */
export async function endToEnd(say: (line: string) => void): Promise<number> {
  const cluster = await chooseCluster('e2e', say);
  const images = [
    await productImage(),
    await productImage(PREVIOUS_VERSION),
    ...(await buildMonitoringImages(cluster.kind, say)),
  ];
  const since = performance.now();
  try {
    await cluster.up(images);
    say(`The cluster is up after ${((performance.now() - since) / 1000).toFixed(1)} s, with ${images.length} images.`);
    return await runOnCluster(cluster, 'story/main.ts', [cluster.kind]);
  } finally {
    await cluster.down();
    say(`The cluster is down; all took ${((performance.now() - since) / 1000).toFixed(0)} s.`);
  }
}
