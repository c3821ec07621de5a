import { createSocket, type Socket } from 'node:dgram';
import {
  decodeStun,
  encodeStun,
  hasIntegrity,
  STUN_ATTRIBUTE,
  STUN_TYPE,
  type StunAddress,
  type StunMessage,
} from '../../cwmp/stun-message.js';

/** A Binding Request that came. */
export interface StunCall {
  readonly message: StunMessage;
  readonly from: StunAddress;
  /** Whether it carries the login of the server. */
  readonly authentic: boolean;
}

export interface StunAnswer {
  /** The address that it has behind the NAT; undefined: what the server sees. */
  readonly mapped?: StunAddress;
  readonly error?: number;
  readonly silent?: boolean;
}

/** A real STUN server on loopback that can see its clients through a NAT which is not there. */
export class StunServer {
  readonly calls: StunCall[] = [];
  answer: (call: StunCall) => StunAnswer = () => ({});
  password = '';
  readonly #socket: Socket;

  constructor() {
    this.#socket = createSocket('udp4');
    this.#socket.on('message', (bytes, { address, port }) => {
      const message = decodeStun(bytes);
      if (!message) return;
      const call = { message, from: { address, port }, authentic: hasIntegrity(bytes, message, this.password) };
      this.calls.push(call);
      const { mapped = call.from, error, silent = false } = this.answer(call);
      if (silent) return;
      const transaction = Buffer.from(message.transaction, 'hex');
      const answer =
        error === undefined
          ? encodeStun(
              STUN_TYPE.bindingResponse,
              transaction,
              [[STUN_ATTRIBUTE.mappedAddress, addressValue(mapped)]],
              call.authentic ? this.password : undefined,
            )
          : encodeStun(STUN_TYPE.bindingError, transaction, [[STUN_ATTRIBUTE.errorCode, errorValue(error)]]);
      this.#socket.send(answer, port, address);
    });
  }

  /** @returns its port */
  listen(): Promise<number> {
    return new Promise((resolve) => {
      this.#socket.bind(0, '127.0.0.1', () => {
        resolve(this.#socket.address().port);
      });
    });
  }

  /** Sends a datagram through the binding of a CPE, as an ACS does. */
  send(bytes: Buffer, { address, port }: StunAddress): void {
    this.#socket.send(bytes, port, address);
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#socket.close(() => {
        resolve();
      });
    });
  }
}

function addressValue({ address, port }: StunAddress): Buffer {
  const value = Buffer.from([0, 1, 0, 0, ...address.split('.').map(Number)]);
  value.writeUInt16BE(port, 2);
  return value;
}

function errorValue(code: number): Buffer {
  return Buffer.from([0, 0, Math.floor(code / 100), code % 100]);
}
