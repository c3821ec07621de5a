import { type ChildProcess, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { fileOf } from './programs.js';

/** A STUN server of others that tests speak with where it is installed: how it is made to listen on loopback. */
interface StunProgram {
  readonly name: string;
  readonly args: (port: number, otherPort: number) => readonly string[];
}

/** Debian's packages stun-server (RFC 3489) and coturn (RFC 8489, and what came before it). */
const PROGRAMS: readonly StunProgram[] = [
  {
    name: 'stund',
    args: (port, other) => ['-h', '127.0.0.1', '-a', '127.0.0.2', '-p', String(port), '-o', String(other)],
  },
  {
    name: 'turnserver',
    // -n: without its configuration, for Debian's lets it not answer classic STUN.
    args: (port) => [
      ...['-n', '--stun-only', '--no-cli', '--no-tcp', '--no-tls', '--no-dtls', '--listening-ip', '127.0.0.1'],
      ...['--listening-port', String(port), '--log-file', 'stdout', '--pidfile', '/dev/null', '--userdb', ':memory:'],
    ],
  },
];

export const STUN_PROGRAMS = PROGRAMS.map(({ name, args }) => ({ name, file: fileOf(name), args }));

export async function startStunProgram({
  file,
  args,
}: (typeof STUN_PROGRAMS)[number]): Promise<{ port: number; stop: () => Promise<void> }> {
  const [port, other] = [await freePort(), await freePort()];
  const child: ChildProcess = spawn(file ?? '', args(port, other), { stdio: 'ignore' });
  const exited = once(child, 'exit');
  return {
    port,
    stop: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

/** A UDP port that nobody had a moment ago; the programs cannot be asked for any. */
async function freePort(): Promise<number> {
  const socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address();
  socket.close();
  return port;
}
