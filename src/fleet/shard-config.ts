import { parseDuration } from '../api/duration.js';
import type { CpeFleet, CpeFleetCwmp, CpeFleetFault, CpeFleetProfile } from '../api/generated/cpefleet.js';
import { parseSelector } from '../api/selector-text.js';
import type { CommonShardConfig, CwmpShardConfig, FaultEffect, ShardConfig, ShardRange } from '../api/shard-config.js';
import { FleetError } from './errors.js';

/** Where an engine has laid out what a shard reads from files. */
export interface ShardPaths {
  /** Folder of a profile, built in or a ConfigMap's. */
  profile(profile: CpeFleetProfile): string;
  /** Folder of a Secret: a file for each of its keys. */
  secret(name: string): string;
  /** URL of the ACS for fleets that name none: the engine's own. */
  readonly acsUrl?: string;
}

/**
 * The configurations of the shards of a fleet: all defaults in, durations in milliseconds, references as folders.
 *
 * @throws FleetError (FLEET_NO_ACS_URL) when neither the fleet nor the engine has an ACS.
 */
export function shardConfigs(fleet: CpeFleet, ranges: readonly ShardRange[], paths: ShardPaths): ShardConfig[] {
  const common = commonShardConfig(fleet, paths);
  return ranges.map((shard) => ({ ...common, shard }));
}

/**
 * What the configurations of all shards of a fleet have in common.
 *
 * @throws FleetError (FLEET_NO_ACS_URL)
 */
export function commonShardConfig(fleet: CpeFleet, paths: ShardPaths): CommonShardConfig {
  const { metadata, spec } = fleet;
  return {
    fleet: { namespace: metadata.namespace, name: metadata.name },
    generation: metadata.generation,
    replicas: spec.replicas,
    seed: spec.seed,
    paused: spec.paused,
    profiles: spec.profiles.map((profile) => ({
      name: profile.name ?? profile.configMapRef?.name ?? '',
      path: paths.profile(profile),
      weight: profile.weight,
    })),
    identity: spec.identity,
    start: { ratePerSecond: spec.start.ratePerSecond, jitterMs: parseDuration(spec.start.jitter) },
    ...(spec.cwmp && { cwmp: cwmpConfig(spec.cwmp, fleet, paths) }),
    firmware: spec.firmware.distribution,
    faults: spec.faults.map((fault) => ({
      effect: effectOf(fault),
      select: parseSelector(fault.select),
      probability: fault.probability,
    })),
  };
}

function cwmpConfig(cwmp: CpeFleetCwmp, fleet: CpeFleet, paths: ShardPaths): CwmpShardConfig {
  const acsUrl = cwmp.acsUrl ?? paths.acsUrl;
  if (acsUrl === undefined) {
    const { namespace, name } = fleet.metadata;
    throw new FleetError(
      'FLEET_NO_ACS_URL',
      `CpeFleet ${namespace}/${name} names no ACS and there is no embedded one here; set spec.cwmp.acsUrl, for example http://acs.lab.svc:7547/cwmp`,
    );
  }
  const { connectionRequest, tls } = cwmp;
  return {
    acsUrl,
    ...(cwmp.credentialsSecretRef && { credentialsPath: paths.secret(cwmp.credentialsSecretRef.name) }),
    periodicInform: {
      intervalMs: parseDuration(cwmp.periodicInform.interval),
      jitterPercent: cwmp.periodicInform.jitterPercent,
    },
    connectionRequest: {
      enabled: connectionRequest.enabled,
      ...(connectionRequest.credentialsSecretRef && {
        credentialsPath: paths.secret(connectionRequest.credentialsSecretRef.name),
      }),
      publicUrl: connectionRequest.publicUrl,
    },
    connections: cwmp.connections,
    maxConcurrentSessions: cwmp.maxConcurrentSessions,
    tls: {
      ...(tls.caSecretRef && { caPath: paths.secret(tls.caSecretRef.name) }),
      ...(tls.clientCertificateSecretRef && {
        clientCertificatePath: paths.secret(tls.clientCertificateSecretRef.name),
      }),
      insecureSkipVerify: tls.insecureSkipVerify,
    },
  };
}

/** Validation has seen to it that each kind has its own field. */
function effectOf({ kind, code, delay, state }: CpeFleetFault): FaultEffect {
  switch (kind) {
    case 'CwmpFault':
      return { kind, code: code ?? 9002 };
    case 'TransferFault':
      return { kind, code: code ?? 9010 };
    case 'DiagnosticsFault':
      return { kind, state: state ?? 'Error_Other' };
    case 'ConnectDelay':
    case 'Stall':
    case 'SlowRead':
      return { kind, delayMs: parseDuration(delay ?? '0s') };
    case 'SessionDrop':
    case 'AnswerDrop':
    case 'PowerCut':
    case 'WrongClock':
      return { kind };
  }
}
