import type { ShardConfig } from '../api/shard-config.js';

/** What of a configuration cannot change while the process runs, and how it is called in the manifest. */
const FIXED: readonly (readonly [field: string, of: (config: ShardConfig) => unknown])[] = [
  ['the name', ({ fleet }) => fleet],
  ['spec.seed', ({ seed }) => seed],
  ['the shard', ({ shard: { ordinal, of, first, stride } }) => [ordinal, of, first, stride]],
  ['spec.profiles', ({ profiles }) => profiles],
  ['spec.identity', ({ identity }) => identity],
  ['spec.firmware', ({ firmware }) => firmware],
  ['spec.cwmp (taken away or added)', ({ cwmp }) => cwmp === undefined],
  ['spec.cwmp.credentialsSecretRef', ({ cwmp }) => cwmp?.credentialsPath],
  ['spec.cwmp.connectionRequest', ({ cwmp }) => cwmp?.connectionRequest],
  ['spec.cwmp.connections', ({ cwmp }) => cwmp?.connections],
  ['spec.cwmp.tls', ({ cwmp }) => cwmp?.tls],
];

/** The first field that differs and asks for a restart of the process; undefined when the change can be made live. */
export function restartRequired(before: ShardConfig, after: ShardConfig): string | undefined {
  return FIXED.find(([, of]) => JSON.stringify(of(before)) !== JSON.stringify(of(after)))?.[0];
}
