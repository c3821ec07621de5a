import type { CommonShardConfig, ShardConfig } from './shard-config.js';

/** A field that cannot change while the simulator runs: how the manifest calls it, and its value. */
type FixedField<Config> = readonly [name: string, of: (config: Config) => unknown];

/** What all shards of a fleet have in common of these. */
const FIXED_OF_FLEET: readonly FixedField<CommonShardConfig>[] = [
  ['the name', ({ fleet }) => fleet],
  ['spec.seed', ({ seed }) => seed],
  ['spec.profiles', ({ profiles }) => profiles],
  ['spec.identity', ({ identity }) => identity],
  ['spec.firmware', ({ firmware }) => firmware],
  ['spec.cwmp (taken away or added)', ({ cwmp }) => cwmp === undefined],
  ['spec.cwmp.credentialsSecretRef', ({ cwmp }) => cwmp?.credentialsPath],
  ['spec.cwmp.connectionRequest', ({ cwmp }) => cwmp?.connectionRequest],
  ['spec.cwmp.connections', ({ cwmp }) => cwmp?.connections],
  ['spec.cwmp.tls', ({ cwmp }) => cwmp?.tls],
];

/** A shard keeps its place; its number of CPEs, and the number of shards beside it, change when the fleet is scaled. */
const FIXED: readonly FixedField<ShardConfig>[] = [
  ['the shard', ({ shard: { ordinal, first, stride } }) => [ordinal, first, stride]],
  ...FIXED_OF_FLEET,
];

/** The first field that differs and asks for a restart of the process; undefined when the change can be made live. */
export function restartRequired(before: ShardConfig, after: ShardConfig): string | undefined {
  return FIXED.find(([, of]) => JSON.stringify(of(before)) !== JSON.stringify(of(after)))?.[0];
}

/** What of a fleet's configuration asks for a restart of its pods when it changes: plain values, in a fixed order. */
export function fixedConfig(config: CommonShardConfig): readonly unknown[] {
  return FIXED_OF_FLEET.map(([, of]) => of(config));
}
