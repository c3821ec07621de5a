import {
  type ConnectionRequestOptions,
  type ConnectionRequestResult,
  sendConnectionRequest,
} from './connection-request.js';
import type { Device } from './inventory.js';
import { sendUdpConnectionRequest, type UdpConnectionRequestOptions } from './udp-connection-request.js';

/** What of a device decides how it is called. */
export type CalledDevice = Pick<Device, 'connectionRequestUrl' | 'udpConnectionRequestAddress' | 'natDetected'>;

type CallOptions = ConnectionRequestOptions & UdpConnectionRequestOptions;

/**
 * Calls a device: by UDP where it is behind a NAT, which its HTTP port is not reached through; else by HTTP, and where
 * that reaches nobody by UDP.
 */
export async function callDevice(device: CalledDevice, options: CallOptions): Promise<ConnectionRequestResult> {
  const { connectionRequestUrl, udpConnectionRequestAddress } = device;
  const byUdp = (): Promise<ConnectionRequestResult> => sendUdpConnectionRequest(udpConnectionRequestAddress, options);
  if (isBehindNat(device)) return byUdp();
  const result = await sendConnectionRequest(connectionRequestUrl, options);
  const unanswered = result.outcome === 'unreachable' || result.outcome === 'timeout';
  return unanswered && udpConnectionRequestAddress !== '' ? byUdp() : result;
}

/** Where the device has not told NATDetected, its two addresses tell: that of HTTP is its own. */
export function isBehindNat({
  connectionRequestUrl: url,
  udpConnectionRequestAddress: udp,
  natDetected,
}: CalledDevice): boolean {
  return udp !== '' && (natDetected ?? hostOf(url) !== hostOf(`http://${udp}`));
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname : '';
}
