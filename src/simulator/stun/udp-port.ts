import { createSocket, type Socket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import type { StunAddress } from '../../cwmp/stun-message.js';

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

/** A socket of the machine. It does not keep the process alive. */
export const openUdpPort: OpenUdpPort = async (peer, owner) => {
  const source = await sourceAddress(peer);
  const socket = newSocket(peer);
  await ready(socket, () => socket.bind({ address: source, port: 0 }), 'listening');
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
    close() {
      if (closed) return;
      closed = true;
      socket.close();
    },
  };
};

/** The address that the machine's routes give packets to this peer. A connected socket knows it; nothing is sent. */
async function sourceAddress(peer: StunAddress): Promise<string> {
  const socket = newSocket(peer);
  await ready(
    socket,
    () => {
      socket.connect(peer.port, peer.address);
    },
    'connect',
  );
  const { address } = socket.address();
  socket.close();
  return address;
}

function newSocket({ address }: StunAddress): Socket {
  return createSocket(isIPv6(address) ? 'udp6' : 'udp4').unref();
}

/** Waits for an event; an error closes the socket and is thrown. */
function ready(socket: Socket, begin: () => void, event: 'listening' | 'connect'): Promise<void> {
  return new Promise((resolve, reject) => {
    const failed = (error: Error): void => {
      socket.close();
      reject(error);
    };
    socket.once('error', failed);
    socket.once(event, () => {
      socket.off('error', failed);
      resolve();
    });
    begin();
  });
}
