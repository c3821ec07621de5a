export interface RetrySettings {
  /** How often one server is tried before the next one is. */
  readonly attempts: number;
  readonly initialS: number;
  /** In thousandths. */
  readonly multiplier: number;
  readonly mostS: number;
}

/** What TR-181 has for defaults. */
export const DEFAULT_RETRY: RetrySettings = { attempts: 16, initialS: 60, multiplier: 2000, mostS: 30_720 };

/**
 * How long a CPE waits before it tries to connect for the n-th time again (TR-181 ServerRetryInitialInterval and its
 * neighbours): up to m × (k / 1000)^(n-1) seconds, and just the maximum where that is less.
 *
 * @param random in [0, 1)
 * @returns milliseconds
 */
export function retryWaitMs(retry: number, { initialS, multiplier, mostS }: RetrySettings, random: number): number {
  const waitS = random * initialS * (multiplier / 1000) ** (retry - 1);
  return Math.round(Math.min(waitS, mostS) * 1000);
}
