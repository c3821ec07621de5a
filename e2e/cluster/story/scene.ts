import type { Acs } from './acs.js';
import type { Fleet } from './fleet.js';
import type { Kubernetes } from './kubernetes.js';
import type { MonitoringImages } from './monitoring-images.js';
import type { Step } from './teller.js';

/** Where a story is told, and what its steps hand on. */
export interface Scene {
  readonly kubernetes: Kubernetes;
  readonly images: MonitoringImages;
  readonly acs: Acs;
  readonly fleet: Fleet;
  /** All objects of the cluster before anything was installed. */
  before: ReadonlySet<string>;
}

export function step(title: string, tell: Step<Scene>['tell']): Step<Scene> {
  return { title, tell };
}
