import { formatDuration, parseDuration } from '../../api/duration.js';
import type { CpeFleet } from '../../api/generated/cpefleet.js';
import { NETWORK_POLICIES, POD_DISRUPTION_BUDGETS, SERVICE_MONITORS, SERVICES } from '../../kube/resources.js';
import {
  ADMIN_PORT_NAME,
  CONNECTION_REQUEST_PORT,
  CONNECTION_REQUEST_PORT_NAME,
  objectNames,
  podLabels,
} from '../names.js';
import { ownedObject, type DesiredObject } from './object.js';

/** Gives the pods names in DNS, and Prometheus their addresses. */
export function service(fleet: CpeFleet, adminPort: number): DesiredObject {
  const { name } = fleet.metadata;
  return ownedObject(fleet, SERVICES, objectNames(name).others, {
    spec: {
      clusterIP: 'None',
      // A CPE may be called by its ACS before its pod counts as ready.
      publishNotReadyAddresses: true,
      selector: podLabels(name),
      ports: [
        { name: ADMIN_PORT_NAME, port: adminPort, targetPort: ADMIN_PORT_NAME, protocol: 'TCP' },
        {
          name: CONNECTION_REQUEST_PORT_NAME,
          port: CONNECTION_REQUEST_PORT,
          targetPort: CONNECTION_REQUEST_PORT_NAME,
          protocol: 'TCP',
        },
      ],
    },
  });
}

/** Drains of nodes take no larger share of the pods than a rollout does. */
export function podDisruptionBudget(fleet: CpeFleet): DesiredObject {
  const { metadata, spec } = fleet;
  return ownedObject(fleet, POD_DISRUPTION_BUDGETS, objectNames(metadata.name).others, {
    spec: {
      maxUnavailable: `${spec.rollout.maxUnavailablePercent}%`,
      selector: { matchLabels: podLabels(metadata.name) },
    },
  });
}

/**
 * Lets in what the pods are for: connection requests from wherever an ACS is, and the admin API and the metrics from
 * pods of this cluster (the admin API asks for its token besides). What the CPEs call is not bounded: the ACS may be
 * anywhere.
 */
export function networkPolicy(fleet: CpeFleet): DesiredObject {
  const { name } = fleet.metadata;
  return ownedObject(fleet, NETWORK_POLICIES, objectNames(name).others, {
    spec: {
      podSelector: { matchLabels: podLabels(name) },
      policyTypes: ['Ingress'],
      ingress: [
        { ports: [{ port: CONNECTION_REQUEST_PORT_NAME, protocol: 'TCP' }] },
        // UDP Connection Requests (TR-069 Annex G) and echo tests (TR-143), at ports of each CPE's own.
        { ports: [{ protocol: 'UDP' }] },
        { from: [{ namespaceSelector: {} }], ports: [{ port: ADMIN_PORT_NAME, protocol: 'TCP' }] },
      ],
    },
  });
}

/** Tells a Prometheus of the Prometheus operator to scrape the pods. */
export function serviceMonitor(fleet: CpeFleet): DesiredObject {
  const { name } = fleet.metadata;
  const { interval, labels } = fleet.spec.metrics.serviceMonitor;
  return ownedObject(
    fleet,
    SERVICE_MONITORS,
    objectNames(name).others,
    {
      spec: {
        selector: { matchLabels: podLabels(name) },
        // As Prometheus writes durations: whole numbers of units, from the largest to the smallest.
        endpoints: [{ port: ADMIN_PORT_NAME, path: '/metrics', interval: formatDuration(parseDuration(interval)) }],
      },
    },
    labels,
  );
}
