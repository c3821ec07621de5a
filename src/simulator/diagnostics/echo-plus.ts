/** What of a UDPEchoPlus packet is read and written (TR-143 §A.1.4): 32-bit numbers in network order, then data. */
export interface EchoPlusFields {
  /** Counts the packets that the server has answered. */
  readonly sequence: number;
  /** When the server got the packet, and when it sent it back: µs that start again at 2^32. */
  readonly receivedAt: number;
  readonly repliedAt: number;
  /** Packets that the server could not send back. */
  readonly failures: number;
}

/** TestGenSN, which is the client's, and the four fields of the server. */
export const ECHO_PLUS_BYTES = 20;

const AT = { sequence: 4, receivedAt: 8, repliedAt: 12, failures: 16 } as const satisfies Record<
  keyof EchoPlusFields,
  number
>;

/** The fields of a packet; all 0 of one that is too short. */
export function readEchoPlus(packet: Buffer): EchoPlusFields {
  const field = (at: number): number => (packet.length < ECHO_PLUS_BYTES ? 0 : packet.readUInt32BE(at));
  return {
    sequence: field(AT.sequence),
    receivedAt: field(AT.receivedAt),
    repliedAt: field(AT.repliedAt),
    failures: field(AT.failures),
  };
}

/** Writes the server's fields into a packet; one that is too short is no UDPEchoPlus, and stays as it is. */
export function writeEchoPlus(packet: Buffer, fields: EchoPlusFields): void {
  if (packet.length < ECHO_PLUS_BYTES) return;
  for (const [name, at] of Object.entries(AT)) packet.writeUInt32BE(wrap(fields[name as keyof EchoPlusFields]), at);
}

/** A time of the clock as UDPEchoPlus has it. */
export function microseconds(ms: number): number {
  return wrap(Math.floor(ms * 1000));
}

/** Counters and times start again at zero. */
export function wrap(count: number): number {
  return count % 2 ** 32;
}
