import { isDeepStrictEqual } from 'node:util';
import { ClusterError } from '../errors.js';

/** @throws ClusterError CLUSTER_UNTRUE that tells both */
export function expectEqual(what: string, is: unknown, wanted: unknown): void {
  if (isDeepStrictEqual(is, wanted)) return;
  throw new ClusterError('CLUSTER_UNTRUE', `${what} is ${JSON.stringify(is)}, and should be ${JSON.stringify(wanted)}`);
}

/** @throws ClusterError CLUSTER_UNTRUE */
export function expectTrue(what: string, is: boolean): void {
  if (!is) throw new ClusterError('CLUSTER_UNTRUE', `It is not so that ${what}`);
}
