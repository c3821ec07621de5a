import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { IMAGE_REPOSITORY, productVersion } from '../product-image.js';
import { run } from '../run.js';

export const SYSTEM = 'cpe-sim-system';
export const RELEASE = 'cpe-sim-operator';
export const ACS_SERVICE = `${RELEASE}-acs`;
/** Stands for the release before this one, until there is one. */
export const PREVIOUS_VERSION = '0.0.0-previous';

const CHART = join(import.meta.dirname, '..', '..', '..', 'charts', 'cpe-sim-operator');
const VALUES = [
  `image.repository=${IMAGE_REPOSITORY}`,
  'acs.enabled=true',
  'serviceMonitor.interval=5s',
  'serviceMonitor.labels.release=prometheus',
  'prometheusRule.labels.release=prometheus',
];

/** Installs the chart, or upgrades to it, and waits until all of it is ready. */
export async function installChart(chart = CHART): Promise<void> {
  await run('helm', [
    ...['upgrade', '--install', RELEASE, chart, '--namespace', SYSTEM, '--create-namespace'],
    ...VALUES.flatMap((value) => ['--set', value]),
    ...['--wait', '--timeout', '2m'],
  ]);
}

/** Installs this chart as if it were of the version before: there is no release yet whose chart could be taken. */
export async function installPreviousChart(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'cpe-sim-chart-'));
  try {
    cpSync(CHART, folder, { recursive: true });
    const file = join(folder, 'Chart.yaml');
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll(productVersion(), PREVIOUS_VERSION));
    await installChart(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export async function uninstallChart(): Promise<void> {
  await run('helm', ['uninstall', RELEASE, '--namespace', SYSTEM, '--wait', '--timeout', '1m']);
}

/** `helm test` of the release. */
export async function testChart(): Promise<void> {
  await run('helm', ['test', RELEASE, '--namespace', SYSTEM, '--timeout', '1m']);
}
