import type { IdentityTemplate } from './identity.js';
import type { Selector } from './selector.js';

/**
 * What one simulator process is to be: made by an engine (src/fleet) out of a CpeFleet, read by the simulator from a
 * file at its start and taken over the admin API while it runs. All defaults are filled in, all durations are in
 * milliseconds, nothing secret stands in it: secrets are files, as a mounted Secret lays them out.
 */
export interface ShardConfig {
  readonly fleet: { readonly namespace: string; readonly name: string };
  /** metadata.generation of the CpeFleet that this was made from. */
  readonly generation: number;
  readonly shard: ShardRange;
  /** CPEs in the whole fleet. */
  readonly replicas: number;
  readonly seed: number;
  /** Paused CPEs end what they are doing and begin nothing. */
  readonly paused: boolean;
  readonly profiles: readonly ProfileShare[];
  readonly identity: IdentityTemplate;
  readonly start: {
    /** First contacts per second of the whole fleet; a shard takes its share by its count. */
    readonly ratePerSecond: number;
    readonly jitterMs: number;
  };
  readonly cwmp?: CwmpShardConfig;
  readonly firmware: readonly FirmwareShare[];
  readonly faults: readonly StandingFault[];
}

/** What the shards of a fleet have in common: all of a configuration but which CPEs it is for. */
export type CommonShardConfig = Omit<ShardConfig, 'shard'>;

/**
 * The configuration of a fleet's pods, as a ConfigMap holds it: one for them all, however many they are; each pod takes
 * its own shard out of it by its ordinal.
 */
export interface PodConfig extends CommonShardConfig {
  /** CPEs of one pod; the last one has what is left. */
  readonly cpesPerPod: number;
}

/**
 * The CPEs of one shard: `count` indices from `first` in steps of `stride`. A pod holds a block (stride 1); the workers
 * of a laptop take turns (stride = number of workers), so that scaling changes counts and never moves a CPE.
 */
export interface ShardRange {
  readonly ordinal: number;
  /** Shards of the fleet. */
  readonly of: number;
  readonly first: number;
  readonly stride: number;
  readonly count: number;
}

/** What the path of a profile begins with that comes with the simulator; its name follows. */
export const BUILT_IN_PROFILE = 'builtin:';

export interface ProfileShare {
  readonly name: string;
  /** Folder of the profile, or `builtin:NAME`: where those are is for the simulator to know. */
  readonly path: string;
  readonly weight: number;
}

export interface CwmpShardConfig {
  readonly acsUrl: string;
  /** Files `username` and `password` in this folder; placeholders as in serialNumber. */
  readonly credentialsPath?: string;
  readonly periodicInform: { readonly intervalMs: number; readonly jitterPercent: number };
  readonly connectionRequest: {
    readonly enabled: boolean;
    readonly credentialsPath?: string;
    /** Base URL under which an ACS reaches the CPEs; empty: the address that the simulator listens on. */
    readonly publicUrl: string;
  };
  /** A TCP connection of its own for each session, as real CPEs do, or kept alive and shared. */
  readonly connections: 'PerSession' | 'Pooled';
  readonly maxConcurrentSessions: number;
  readonly tls: {
    /** File `ca.crt` in this folder. */
    readonly caPath?: string;
    /** Files `tls.crt` and `tls.key` in this folder. */
    readonly clientCertificatePath?: string;
    readonly insecureSkipVerify: boolean;
  };
}

export interface FirmwareShare {
  readonly version: string;
  readonly weight: number;
  readonly stable: boolean;
  readonly env: string;
}

/** What a fault does to a session, a file transfer or a test. */
export type FaultEffect = SessionFault | TransferFault | DiagnosticsFault;

/** What a fault does to a session. */
export type SessionFault =
  /** The CPE answers the next RPC of its ACS with this fault (TR-069 §A.5.1). */
  | { readonly kind: 'CwmpFault'; readonly code: number }
  /** One of PLAIN_FAULTS. */
  | { readonly kind: PlainFault }
  /** One of DELAY_FAULTS, and how long. */
  | { readonly kind: DelayFault; readonly delayMs: number };

/** A file transfer comes to the point where this failure fits, and ends with it (TR-069 §A.5.1: 9010 to 9020). */
export interface TransferFault {
  readonly kind: 'TransferFault';
  readonly code: number;
}

/** A test ends with this DiagnosticsState, one of DIAGNOSTICS_ERRORS. */
export interface DiagnosticsFault {
  readonly kind: 'DiagnosticsFault';
  readonly state: DiagnosticsError;
}

/** The states of failed tests in TR-181 and TR-098. */
export const DIAGNOSTICS_ERRORS = [
  'Error_CannotResolveHostName',
  'Error_NoRouteToHost',
  'Error_MaxHopCountExceeded',
  'Error_DNSServerNotResolved',
  'Error_InitConnectionFailed',
  'Error_NoResponse',
  'Error_TransferFailed',
  'Error_PasswordRequestFailed',
  'Error_LoginFailed',
  'Error_NoTransferMode',
  'Error_NoPASV',
  'Error_NoCWD',
  'Error_NoSTOR',
  'Error_NoTransferComplete',
  'Error_IncorrectSize',
  'Error_Timeout',
  'Error_Internal',
  'Error_Other',
] as const;
export type DiagnosticsError = (typeof DIAGNOSTICS_ERRORS)[number];

/**
 * Faults of the line and the device that need no more than their name: the CPE drops the TCP connection after its
 * Inform, or in place of its first answer; it loses its power after its Inform, and boots; its clock was never set.
 */
export const PLAIN_FAULTS = ['SessionDrop', 'AnswerDrop', 'PowerCut', 'WrongClock'] as const;
export type PlainFault = (typeof PLAIN_FAULTS)[number];

/** Faults that take time: to connect, between the InformResponse and the next POST, and before each answer is read. */
export const DELAY_FAULTS = ['ConnectDelay', 'Stall', 'SlowRead'] as const;
export type DelayFault = (typeof DELAY_FAULTS)[number];

/** A fault that stands in the manifest and strikes what it is for on the selected CPEs again and again. */
export interface StandingFault {
  readonly effect: FaultEffect;
  readonly select: Selector;
  /** Percentage of the sessions, transfers or tests that it strikes. */
  readonly probability: number;
}
