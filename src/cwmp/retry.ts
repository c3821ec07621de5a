/** From the tenth retry on the waiting time no longer grows (TR-069 §3.2.1.1). */
const LAST_STEP = 10;

/**
 * How long a CPE waits before it retries a session: for retry n between m × (k / 1000)^(n-1) and m × (k / 1000)^n
 * seconds (TR-069 §3.2.1.1).
 *
 * @param retryCount failed attempts so far, from 1
 * @param random in [0, 1): where in the interval
 * @param minimumWaitS m, of ManagementServer.CWMPRetryMinimumWaitInterval
 * @param multiplier k, of ManagementServer.CWMPRetryIntervalMultiplier
 * @returns milliseconds
 */
export function retryDelayMs(retryCount: number, random: number, minimumWaitS = 5, multiplier = 2000): number {
  const factor = multiplier / 1000;
  const from = minimumWaitS * factor ** (Math.min(retryCount, LAST_STEP) - 1);
  return Math.round((from + random * (from * factor - from)) * 1000);
}
