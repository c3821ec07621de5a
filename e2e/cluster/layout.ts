import { homedir } from 'node:os';
import { join } from 'node:path';

/** Addresses of documentation (RFC 5737) and of private use: none of them leads out of the cluster's namespace. */
export const NODE_ADDRESS = '192.0.2.10';
export const NODE_NAME = 'node';
export const SERVICE_RANGE = '10.96.0.0/16';
/** The first address of the range, which is that of the service `kubernetes`. */
export const API_SERVICE_ADDRESS = '10.96.0.1';
export const POD_RANGE = '10.244.0.0/16';
export const API_SERVER = `https://${NODE_ADDRESS}:6443`;

/** Where everything of a local cluster lies; nothing of it is anywhere else. */
export interface Layout {
  readonly name: string;
  readonly folder: string;
}

/**
 * The layout of the cluster of a name.
 *
 * @param name of letters and dashes: it is part of paths and of cgroups
 */
export function layoutOf(name: string, env: NodeJS.ProcessEnv = process.env): Layout {
  const cache = env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  return { name, folder: join(cache, 'cpe-sim', 'clusters', name) };
}

export const kubeconfigFile = ({ folder }: Layout, user = 'admin'): string => join(folder, 'users', `${user}.json`);
export const logFile = ({ folder }: Layout, program: string): string => join(folder, 'logs', `${program}.log`);
export const certificateFile = ({ folder }: Layout, file: string): string => join(folder, 'certificates', file);
/** The parent of the cgroups of all pods, below each controller of cgroup v1 or below the only tree of v2. */
export const cgroupOf = ({ name }: Layout): string => `/cpe-sim-${name}`;
