import type { DeviceId, ParameterValue } from '../cwmp/types.js';
import { AcsError } from './errors.js';
import type { InventoryLimits } from './inventory.js';

/** What the ACS logs with. Fields are plain values. */
export interface AcsLogger {
  info(message: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void;
  error(message: string, fields?: Readonly<Record<string, unknown>>): void;
}

/** Time, as the ACS sees it. */
export interface AcsClock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls back again and again, and gives what ends that. */
  every(ms: number, callback: () => void): () => void;
}

/** The time of the machine; its timers keep no process alive. */
export const systemClock: AcsClock = {
  now: Date.now,
  every(ms, callback) {
    const timer = setInterval(callback, ms);
    timer.unref();
    return () => {
      clearInterval(timer);
    };
  },
};

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** How devices prove who they are (TR-069 §3.4.5). */
export type Authentication = { readonly kind: 'none' } | ({ readonly kind: 'basic' | 'digest' } & Credentials);

export interface AcsLimits extends InventoryLimits {
  /** Beyond it an Inform is answered with 503. */
  readonly maxSessions: number;
  /** A session without a message for so long is given up. */
  readonly sessionTimeoutMs: number;
  /** Beyond it a request is answered with 413. */
  readonly maxBodyBytes: number;
  /** The time in which a request has to be complete. */
  readonly requestTimeoutMs: number;
  /** Idle connections are closed after it. */
  readonly keepAliveTimeoutMs: number;
  readonly maxTasksPerDevice: number;
  readonly connectionRequestTimeoutMs: number;
}

export const DEFAULT_LIMITS: AcsLimits = {
  maxDevices: 1_000_000,
  maxValuesPerDevice: 256,
  maxFaultsPerDevice: 8,
  maxSessions: 50_000,
  sessionTimeoutMs: 30_000,
  maxBodyBytes: 4 * 1024 * 1024,
  requestTimeoutMs: 30_000,
  keepAliveTimeoutMs: 65_000,
  maxTasksPerDevice: 100,
  connectionRequestTimeoutMs: 10_000,
};

export interface AcsOptions {
  readonly logger: AcsLogger;
  readonly clock: AcsClock;
  /** So many random bytes; node:crypto's `randomBytes`. Session cookies and nonces come from it. */
  readonly random: (size: number) => Buffer;
  /** Path of the CWMP endpoint; `/cwmp` unless told. */
  readonly path?: string;
  readonly authentication?: Authentication;
  /** Bearer token of the JSON API under `/api`; without one there is no API. */
  readonly apiToken?: string;
  /**
   * What is set on a device that tells `0 BOOTSTRAP`. A name may begin with `{root}`, which stands for the device's root
   * object (`Device.` or `InternetGatewayDevice.`); other names are set as they are.
   */
  readonly provisioning?: { readonly values: readonly ParameterValue[]; readonly parameterKey: string };
  /** What the ACS answers a device's challenge to its connection request with; without it, challenges are not met. */
  readonly connectionRequestCredentials?: (device: DeviceId) => Credentials;
  /** Those that are not given are DEFAULT_LIMITS. */
  readonly limits?: Partial<AcsLimits>;
}

/** @throws AcsError ACS_BAD_OPTION for a limit that is no positive whole number. */
export function resolveLimits(given: Partial<AcsLimits> = {}): AcsLimits {
  const limits = { ...DEFAULT_LIMITS, ...given };
  for (const [name, value] of Object.entries(limits)) {
    if (!Number.isSafeInteger(value) || value < 1) {
      throw new AcsError('ACS_BAD_OPTION', `limits.${name} is ${String(value)}; it has to be a whole number from 1`);
    }
  }
  return limits;
}

/** @throws AcsError ACS_BAD_OPTION for a path that is none, or one that the API has. */
export function resolvePath(path = '/cwmp'): string {
  if (!/^\/[^\s?#]*$/.test(path) || path === '/api' || path.startsWith('/api/')) {
    throw new AcsError(
      'ACS_BAD_OPTION',
      `The path of the CWMP endpoint is "${path}"; give one like /cwmp, outside /api`,
    );
  }
  return path;
}
