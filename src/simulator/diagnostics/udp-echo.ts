import { createSocket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import { type DiagnosticsTest, failure, numberOf } from './diagnostic-test.js';
import { echoResults } from './line-model.js';
import { resolveHost } from './resolve-host.js';

const MOST_PACKETS = 1000;
const MOST_BYTES = 1400;

/** TR-181 Device.IP.Diagnostics.UDPEchoDiagnostics: packets really go to an echo server (RFC 862), and come back or not. */
export const udpEcho: DiagnosticsTest = (request, { clock }, ended) => {
  const port = numberOf(request, 'Port', 7, 65_535);
  const packets = numberOf(request, 'NumberOfRepetitions', 1, MOST_PACKETS);
  const timeoutMs = numberOf(request, 'Timeout', 5000, 60_000);
  const size = Math.max(8, numberOf(request, 'DataBlockSize', 24, MOST_BYTES));
  const gapMs = numberOf(request, 'InterTransmissionTime', 1000, 60_000);
  let abort = resolveHost(clock, request.text('Host'), (address) => {
    if (address === undefined) ended(failure('Error_CannotResolveHostName'));
    else abort = send(address);
  });
  return {
    abort: () => {
      abort();
    },
  };

  function send(address: string): () => void {
    const socket = createSocket(isIPv6(address) ? 'udp6' : 'udp4');
    const sentAt: number[] = [];
    const times = new Array<number | undefined>(packets).fill(undefined);
    let back = 0;
    let over = false;
    let cancel = (): void => undefined;
    const stop = (): void => {
      over = true;
      cancel();
      socket.close();
    };
    const end = (): void => {
      if (over) return;
      stop();
      ended({ state: 'Complete', values: { ...echoResults(times), IPAddressUsed: address } });
    };
    // A port that nothing listens at answers with ICMP, which is a packet that does not come back.
    socket.on('error', () => undefined);
    socket.on('message', (bytes) => {
      const packet = bytes.length === size ? bytes.readUInt32BE(0) : packets;
      const sent = sentAt[packet];
      const now = clock.now();
      if (sent === undefined || times[packet] !== undefined || now - sent > timeoutMs) return;
      times[packet] = now - sent;
      if (++back === packets) end();
    });
    socket.connect(port, address, () => {
      if (!over) next(0);
    });
    return stop;

    function next(packet: number): void {
      const bytes = Buffer.alloc(size);
      bytes.writeUInt32BE(packet, 0);
      sentAt[packet] = clock.now();
      socket.send(bytes, () => undefined);
      if (packet + 1 === packets) cancel = clock.after(timeoutMs, end);
      else
        cancel = clock.after(gapMs, () => {
          next(packet + 1);
        });
    }
  }
};
