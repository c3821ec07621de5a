import type { Socket } from 'node:dgram';
import type { StunAddress } from '../../cwmp/stun-message.js';
import { newSocket, ready } from '../udp-socket.js';

/** The UDP port of one CPE. */
export interface UdpPort {
  readonly local: StunAddress;
  /** @param failed told when this machine could not send it; what is lost later nobody tells */
  send(bytes: Buffer, to: StunAddress, failed: (error: Error) => void): void;
  close(): void;
}

export interface UdpPortOwner {
  received(bytes: Buffer): void;
  /** The port is of no use any more. */
  broke(error: Error): void;
}

/** Opens a port at the address from which this peer is reached. */
export type OpenUdpPort = (peer: StunAddress, owner: UdpPortOwner) => Promise<UdpPort>;

/** UDP ports of this machine. They do not keep the process alive. */
export class UdpPorts {
  readonly #most: () => number;
  readonly #sources = new Map<string, Promise<string>>();
  /** Those that are being opened, too. */
  #open = 0;

  /** @param most how many there may be at a time */
  constructor(most: () => number) {
    this.#most = most;
  }

  /** How many there are. */
  get count(): number {
    return this.#open;
  }

  readonly open: OpenUdpPort = async (peer, owner) => {
    if (this.#open >= this.#most()) {
      throw Object.assign(new Error('the process has all the UDP ports that it may have'), { code: 'EMFILE' });
    }
    this.#open++;
    try {
      const source = await this.#source(peer);
      const socket = newSocket(peer.address);
      await ready(socket, 'listening', () => {
        socket.bind({ address: source, port: 0 });
      });
      return this.#port(socket, owner);
    } catch (error) {
      this.#open--;
      throw error;
    }
  };

  #port(socket: Socket, owner: UdpPortOwner): UdpPort {
    socket.on('message', (bytes) => {
      owner.received(bytes);
    });
    socket.on('error', (error) => {
      owner.broke(error);
    });
    const { address, port } = socket.address();
    let closed = false;
    return {
      local: { address, port },
      send(bytes, to, failed) {
        socket.send(bytes, to.port, to.address, (error) => {
          if (error) failed(error);
        });
      },
      close: () => {
        if (closed) return;
        closed = true;
        this.#open--;
        socket.close();
      },
    };
  }

  /** Found out once for all CPEs that boot at the same time. */
  #source(peer: StunAddress): Promise<string> {
    const known = this.#sources.get(peer.address);
    if (known) return known;
    const source = sourceAddress(peer).finally(() => this.#sources.delete(peer.address));
    this.#sources.set(peer.address, source);
    return source;
  }
}

/** The address that the machine's routes give packets to this peer. A connected socket knows it; nothing is sent. */
async function sourceAddress(peer: StunAddress): Promise<string> {
  const socket = newSocket(peer.address);
  await ready(socket, 'connect', () => {
    socket.connect(peer.port, peer.address);
  });
  const { address } = socket.address();
  socket.close();
  return address;
}
