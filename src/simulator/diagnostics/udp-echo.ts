import { createSocket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import type { Row } from '../../datamodel/rows.js';
import { type DiagnosticsTest, failure, microTime, numberOf } from './diagnostic-test.js';
import { type EchoPlusFields, readEchoPlus } from './echo-plus.js';
import { echoResults } from './line-model.js';
import { resolveHost } from './resolve-host.js';

const MOST_PACKETS = 1000;
const MOST_BYTES = 1400;
/** Rows of IndividualPacketResult where the profile does not say (UDPEchoDiagnosticsMaxResults). */
const MOST_ROWS = 100;

/**
 * TR-181 Device.IP.Diagnostics.UDPEchoDiagnostics: packets really go to an echo server (RFC 862), and come back or not.
 * They have the form of UDPEchoPlus (TR-143 §A.1.4), whose fields a server that knows it fills in.
 */
export const udpEcho: DiagnosticsTest = (request, { clock }, ended) => {
  const port = numberOf(request, 'Port', 7, 65_535);
  const packets = numberOf(request, 'NumberOfRepetitions', 1, MOST_PACKETS);
  const timeoutMs = numberOf(request, 'Timeout', 5000, 60_000);
  const size = Math.max(8, numberOf(request, 'DataBlockSize', 24, MOST_BYTES));
  const gapMs = numberOf(request, 'InterTransmissionTime', 1000, 60_000);
  const mostRows = numberOf(request, 'UDPEchoDiagnosticsMaxResults', MOST_ROWS, packets);
  const wantsRows = request.text('EnableIndividualPacketResults') === 'true';
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
    const rows: Row[] = [];
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
      const values = { ...echoResults(times), IPAddressUsed: address };
      ended({ state: 'Complete', values, rows: { IndividualPacketResult: rows } });
    };
    // A port that nothing listens at answers with ICMP, which is a packet that does not come back.
    socket.on('error', () => undefined);
    socket.on('message', (bytes) => {
      const packet = bytes.length === size ? bytes.readUInt32BE(0) : packets;
      const sent = sentAt[packet];
      const now = clock.now();
      if (sent === undefined || times[packet] !== undefined || now - sent > timeoutMs) return;
      times[packet] = now - sent;
      if (packet < rows.length) rows[packet] = packetRow(packet, sent, now, bytes);
      if (++back === packets) end();
    });
    socket.connect(port, address, () => {
      if (!over) next(0);
    });
    return stop;

    function next(packet: number): void {
      const bytes = Buffer.alloc(size);
      bytes.writeUInt32BE(packet, 0);
      const now = (sentAt[packet] = clock.now());
      if (wantsRows && packet < mostRows) rows.push(packetRow(packet, now));
      socket.send(bytes, () => undefined);
      if (packet + 1 === packets) cancel = clock.after(timeoutMs, end);
      else
        cancel = clock.after(gapMs, () => {
          next(packet + 1);
        });
    }
  }
};

const NOTHING: EchoPlusFields = { sequence: 0, receivedAt: 0, repliedAt: 0, failures: 0 };

/** A row of IndividualPacketResult; without the bytes that came back, of a packet that is lost so far. */
function packetRow(packet: number, sentAt: number, receivedAt = 0, bytes?: Buffer): Row {
  const { sequence, receivedAt: rx, repliedAt: tx, failures } = bytes ? readEchoPlus(bytes) : NOTHING;
  return {
    PacketSuccess: String(bytes !== undefined),
    PacketSendTime: microTime(sentAt),
    PacketReceiveTime: microTime(receivedAt),
    TestGenSN: String(packet),
    TestRespSN: String(sequence),
    TestRespRcvTimeStamp: String(rx),
    TestRespReplyTimeStamp: String(tx),
    TestRespReplyFailureCount: String(failures),
  };
}
