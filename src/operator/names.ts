import { FLEET_LABEL } from '../fleet/rollup.js';

/** Keeps a fleet until its pods have ended. */
export const FINALIZER = 'cpesim.dev/pods';

/** The label that all objects of the operator carry; it watches only those. */
export const MANAGED_BY = { 'app.kubernetes.io/managed-by': 'cpe-sim-operator' } as const;

/** On a pod: hash of its template and of what cannot change while it runs; a pod with another one is rolled. */
export const POD_HASH = 'cpesim.dev/pod-hash';

/** On every object: hash of what the operator wants of it, so that what it wants no longer shows too. */
export const DESIRED_HASH = 'cpesim.dev/desired-hash';

export const CONNECTION_REQUEST_PORT = 7548;
export const ADMIN_PORT_NAME = 'admin';
export const CONNECTION_REQUEST_PORT_NAME = 'cr';

/** Names of the objects of a fleet. Pods are called after the StatefulSet, as status names them. */
export function objectNames(fleet: string): Readonly<Record<'config' | 'token' | 'others', string>> {
  return { config: `${fleet}-pods`, token: `${fleet}-admin`, others: fleet };
}

/** Selects the pods of a fleet. */
export function podLabels(fleet: string): Record<string, string> {
  return { [FLEET_LABEL]: fleet };
}

/** Where a pod finds its files. */
export const POD_PATHS = {
  config: '/etc/cpe-sim/pods',
  configFile: 'pods.json',
  token: '/etc/cpe-sim/admin',
  tokenFile: 'token',
  profiles: '/etc/cpe-sim/profiles',
  secrets: '/etc/cpe-sim/secrets',
  data: '/var/lib/cpe-sim',
  dataFile: 'cpes.db',
} as const;
