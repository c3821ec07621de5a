/** Tells the story on the cluster of KUBECONFIG; kubectl and helm are on the PATH. The argument is the kind of cluster. */
import { ACS_SERVICE, SYSTEM } from './chart.js';
import { Acs } from './acs.js';
import { Fleet } from './fleet.js';
import { Kubernetes } from './kubernetes.js';
import { monitoringImages } from './monitoring-images.js';
import type { Scene } from './scene.js';
import { INSTALL } from './steps-install.js';
import { TROUBLE } from './steps-trouble.js';
import { UPGRADE } from './steps-upgrade.js';
import { USE } from './steps-use.js';
import { tellStory } from './teller.js';
import { tellWhatIsWrong } from './what-is-wrong.js';

const write = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

const kubernetes = await Kubernetes.open();
const acs = new Acs(kubernetes, SYSTEM, ACS_SERVICE);
try {
  const scene: Scene = {
    kubernetes,
    images: monitoringImages(process.argv[2] === 'kind' ? 'kind' : 'local'),
    acs,
    fleet: new Fleet(kubernetes, 'metro'),
    before: new Set(),
  };
  const steps = [...INSTALL, ...USE, ...TROUBLE, ...UPGRADE];
  const failure = await tellStory(steps, scene, write, () => performance.now());
  if (failure !== undefined) {
    await tellWhatIsWrong(kubernetes, write);
    process.exitCode = 1;
  }
} finally {
  acs.close();
  kubernetes.close();
}
