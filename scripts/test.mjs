/** Installs, builds, sees to it that there are a Kubernetes, Helm and kubeconform to test with, and runs Jest with the given arguments. */
import { join } from 'node:path';
import { goPrograms } from './go-programs.mjs';
import { kubernetesBinaries } from './kubernetes-binaries.mjs';
import { build, install, node, root, run } from './prepare.mjs';

install();
build();
const assets = await kubernetesBinaries().catch((error) => {
  console.error(error.message);
  process.exit(1);
});
const env = { ...process.env, NODE_OPTIONS: '', KUBEBUILDER_ASSETS: assets, ...chartTools() };
run(
  node,
  [
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    join(root, 'node_modules/jest/bin/jest.js'),
    ...process.argv.slice(2),
  ],
  { env },
);

/** Where Helm and kubeconform are; nowhere when there is no Go to build them with: the tests of the chart are skipped then. */
function chartTools() {
  try {
    const folder = goPrograms(['helm', 'kubeconform']);
    return { CPE_SIM_HELM: join(folder, 'helm'), CPE_SIM_KUBECONFORM: join(folder, 'kubeconform') };
  } catch (error) {
    console.error(`The tests of the Helm chart are skipped: ${error.message}`);
    return { CPE_SIM_HELM: '', CPE_SIM_KUBECONFORM: '' };
  }
}
