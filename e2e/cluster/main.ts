import { join } from 'node:path';
import { goPrograms } from '../../scripts/go-programs.mjs';
import { kubernetesBinaries } from '../../scripts/kubernetes-binaries.mjs';
import { layoutOf } from './layout.js';
import { startLocalCluster } from './local-cluster.js';
import { PAUSE_IMAGE } from './node.js';
import { installPackages } from './packages.js';
import { scratchImage } from './scratch-image.js';
import { takeDown } from './take-down.js';

const say = (line: string): void => void process.stderr.write(`${line}\n`);
const layout = layoutOf('cpe-sim');
if (process.argv[2] === 'down') {
  say(String(await takeDown(layout)));
} else {
  await installPackages(say);
  const kubernetes = await kubernetesBinaries({ kind: 'cluster', say });
  const programs = goPrograms(['pause', 'coredns'], { say });
  const pause = await scratchImage({
    name: PAUSE_IMAGE,
    files: { '/pause': join(programs, 'pause') },
    entrypoint: '/pause',
  });
  const since = performance.now();
  await startLocalCluster(layout, { kubernetes, programs }, [pause]);
  say(`up in ${performance.now() - since} ms`);
}
