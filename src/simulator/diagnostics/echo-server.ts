import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { isIP, isIPv6, SocketAddress } from 'node:net';
import type { Clock } from '../clock.js';
import { microTime } from './diagnostic-test.js';
import { microseconds, wrap, writeEchoPlus } from './echo-plus.js';

/** What the echo server of a CPE is told to do (TR-181 Device.IP.Diagnostics.UDPEchoConfig.). */
export interface EchoSettings {
  /** The only address whose packets are echoed. */
  readonly source: string;
  readonly port: number;
  readonly plus: boolean;
}

export const COUNTERS = [
  'PacketsReceived',
  'PacketsResponded',
  'BytesReceived',
  'BytesResponded',
  'TimeFirstPacketReceived',
  'TimeLastPacketReceived',
] as const;

/** Bytes of a UDP header, which the counters of bytes have in them. */
const HEADER = 8;
/** Answers within a second, and bytes that wait to be sent; what is more fails, so that a storm costs little. */
const MOST_PER_SECOND = 1000;
const MOST_WAITING = 1024 * 1024;

/** The echo server of one CPE: a UDP socket that is open while the server is (RFC 862; TR-143 §A.1, UDPEchoPlus). */
export class EchoServer {
  readonly #clock: Clock;
  readonly #host: string;
  readonly #note: (text: string) => void;
  #settings: EchoSettings = { source: '', port: 0, plus: false };
  #socket: Socket | undefined;
  #received = 0;
  #responded = 0;
  #bytesReceived = 0;
  #bytesResponded = 0;
  #firstAt = 0;
  #lastAt = 0;
  #failures = 0;
  #sequence = 0;
  /** The second that answers are counted in, and how many there were. */
  #second = 0;
  #inSecond = 0;

  /**
   * @param host where it listens
   * @param note tells people what became of it
   */
  constructor(clock: Clock, host: string, note: (text: string) => void) {
    this.#clock = clock;
    this.#host = host;
    this.#note = note;
  }

  /** The counters, by the names of their parameters. */
  get counters(): Record<(typeof COUNTERS)[number], string> {
    return {
      PacketsReceived: String(wrap(this.#received)),
      PacketsResponded: String(wrap(this.#responded)),
      BytesReceived: String(wrap(this.#bytesReceived)),
      BytesResponded: String(wrap(this.#bytesResponded)),
      TimeFirstPacketReceived: microTime(this.#firstAt),
      TimeLastPacketReceived: microTime(this.#lastAt),
    };
  }

  /** Does as it is told from now on; counters go on. */
  configure(settings: EchoSettings): void {
    const before = this.#settings;
    this.#settings = { ...settings, source: canonical(settings.source) };
    if (settings.port === before.port && this.#socket) return;
    this.close();
    this.#open(settings.port);
  }

  close(): void {
    this.#socket?.close();
    this.#socket = undefined;
  }

  #open(port: number): void {
    if (port < 1 || port > 65_535) {
      this.#note(`UDP echo server: ${port} is no port; set UDPPort`);
      return;
    }
    const socket = createSocket(isIPv6(this.#host) ? 'udp6' : 'udp4');
    this.#socket = socket;
    let listening = false;
    socket.on('error', (error: NodeJS.ErrnoException) => {
      // One that cannot listen is none; with one that does, a packet is lost.
      if (this.#socket !== socket || listening) return;
      this.close();
      this.#note(`UDP echo server cannot listen at port ${port}: ${reason(error)}`);
    });
    socket.on('message', (packet, from) => {
      if (this.#socket === socket) this.#take(socket, packet, from);
    });
    socket.bind({ port, address: this.#host, exclusive: true }, () => {
      listening = true;
      if (this.#socket === socket) this.#note(`UDP echo server listens at port ${port}`);
    });
  }

  #take(socket: Socket, packet: Buffer, { address, port }: RemoteInfo): void {
    const { source, plus } = this.#settings;
    if (address.replace(/^::ffff:/, '') !== source) return;
    const now = this.#clock.now();
    if (this.#received++ === 0) this.#firstAt = now;
    this.#lastAt = now;
    this.#bytesReceived += packet.length + HEADER;
    // Port 0 is nobody's, and can be written into a packet all the same.
    if (port === 0 || !this.#mayAnswer(now) || socket.getSendQueueSize() > MOST_WAITING) {
      this.#failures++;
      return;
    }
    if (plus) {
      writeEchoPlus(packet, {
        sequence: this.#sequence,
        receivedAt: microseconds(now),
        repliedAt: microseconds(this.#clock.now()),
        failures: this.#failures,
      });
    }
    this.#sequence++;
    socket.send(packet, port, address, (error) => {
      if (error) this.#failures++;
      else {
        this.#responded++;
        this.#bytesResponded += packet.length + HEADER;
      }
    });
  }

  #mayAnswer(now: number): boolean {
    const second = Math.floor(now / 1000);
    if (second !== this.#second) {
      this.#second = second;
      this.#inSecond = 0;
    }
    return this.#inSecond++ < MOST_PER_SECOND;
  }
}

/** An address as the system writes it. */
function canonical(address: string): string {
  const family = isIPv6(address) ? 'ipv6' : 'ipv4';
  return isIP(address) === 0 ? address : new SocketAddress({ address, family }).address;
}

function reason({ code, message }: NodeJS.ErrnoException): string {
  if (code === 'EADDRINUSE') return 'it is in use, by another CPE of this process or by another program';
  if (code === 'EACCES') return 'this process may not; take a port from 1024 on';
  return message;
}
