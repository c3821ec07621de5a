import type { KubeClient } from '../kube/client.js';
import type { Clock } from '../kube/clock.js';
import type { KubeObject } from '../kube/object.js';
import type { StoreView } from '../kube/store.js';
import type { Happening } from '../fleet/action-steps.js';
import type { PodSettings } from './desired/pod-template.js';
import type { FleetFilesReader } from './fleet-files.js';
import type { FleetObject } from './fleet-object.js';
import type { ObjectWriter, StoreOf } from './object-writer.js';
import type { Pod } from './pod-view.js';
import type { ShardMonitor } from './shard-monitor.js';

/** The index of the pods' store: pods by the key of their fleet. */
export const BY_FLEET = 'fleet';

/** What a reconcile works with. */
export interface Surroundings {
  readonly client: KubeClient;
  readonly clock: Clock;
  readonly fleets: StoreView<FleetObject>;
  readonly pods: StoreView<Pod>;
  readonly storeOf: StoreOf;
  readonly writer: ObjectWriter;
  readonly files: FleetFilesReader;
  readonly monitor: ShardMonitor;
  readonly settings: PodSettings;
  /** Whether the cluster knows ServiceMonitors now. */
  readonly serviceMonitors: () => boolean;
  readonly tell: (regarding: KubeObject, what: Happening) => void;
}

/** Now, as status tells it. */
export function timeOf(clock: Clock): string {
  return new Date(clock.wall()).toISOString();
}
