import { join } from 'node:path';
import { goPrograms } from '../../../scripts/go-programs.mjs';
import type { Cluster } from '../cluster.js';
import { scratchImage, type ScratchImage } from '../scratch-image.js';

const PROGRAMS = ['metrics-server', 'prometheus', 'prometheus-operator', 'prometheus-config-reloader'] as const;
export type MonitoringProgram = (typeof PROGRAMS)[number];

/** Names of the images that the monitoring of a cluster runs. */
export type MonitoringImages = Readonly<Record<MonitoringProgram, string>>;

/** Where there is Docker there are registries, and kind's node pulls from them. */
const PUBLIC: MonitoringImages = {
  prometheus: 'quay.io/prometheus/prometheus:v3.4.2',
  'prometheus-operator': 'quay.io/prometheus-operator/prometheus-operator:v0.85.0',
  'prometheus-config-reloader': 'quay.io/prometheus-operator/prometheus-config-reloader:v0.85.0',
  'metrics-server': 'registry.k8s.io/metrics-server/metrics-server:v0.8.0',
};
const LOCAL: MonitoringImages = {
  prometheus: 'localhost/prometheus:e2e',
  'prometheus-operator': 'localhost/prometheus-operator:e2e',
  'prometheus-config-reloader': 'localhost/prometheus-config-reloader:e2e',
  'metrics-server': 'localhost/metrics-server:e2e',
};

export const monitoringImages = (kind: Cluster['kind']): MonitoringImages => (kind === 'kind' ? PUBLIC : LOCAL);

/** Builds those images that a cluster cannot pull, and gives their archives. */
export async function buildMonitoringImages(kind: Cluster['kind'], say: (line: string) => void): Promise<string[]> {
  if (kind === 'kind') return [];
  const folder = goPrograms([...PROGRAMS], { say });
  const ofGo = PROGRAMS.map((program): ScratchImage => {
    const file = `/bin/${program}`;
    return { name: LOCAL[program], files: { [file]: join(folder, program) }, entrypoint: file };
  });
  const archives: string[] = [];
  for (const image of ofGo) archives.push(await scratchImage(image));
  return archives;
}
