import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileOf } from './programs.js';

/** Debian's package prosody; undefined: it is not installed. */
export const PROSODY = fileOf('prosody');

/** An XMPP server of others, on loopback; its accounts are `acs` and `cpe`, with the password `secret`. */
export interface Prosody {
  readonly port: number;
  stop(): Promise<void>;
}

export interface ProsodyOptions {
  readonly domain: string;
  /** A folder with `tls.crt` and `tls.key`: it insists on TLS. */
  readonly tls?: string;
  /** One that it had before; otherwise any that is free. */
  readonly port?: number;
}

export async function startProsody(options: ProsodyOptions): Promise<Prosody> {
  const port = options.port ?? (await freePort());
  const folder = mkdtempSync(join(tmpdir(), 'cpe-sim-prosody-'));
  const file = join(folder, 'prosody.cfg.lua');
  writeFileSync(file, configuration(options, folder, port));
  for (const name of ['acs', 'cpe']) addAccount(folder, options.domain, name);
  const child: ChildProcess = spawn(PROSODY ?? '', ['--config', file, '-F'], { stdio: 'ignore' });
  const exited = once(child, 'exit');
  const stop = async (): Promise<void> => {
    child.kill('SIGKILL');
    await exited;
    rmSync(folder, { recursive: true, force: true });
  };
  await listening(port, child);
  return { port, stop };
}

function configuration({ domain, tls }: ProsodyOptions, folder: string, port: number): string {
  if (tls !== undefined) for (const name of ['tls.crt', 'tls.key']) copyFileSync(join(tls, name), join(folder, name));
  return `
run_as_root = true
pidfile = "${folder}/prosody.pid"
data_path = "${folder}/data"
certificates = "${folder}"
log = { { levels = { min = "info" }, to = "file", filename = "${folder}/log" } }
interfaces = { "127.0.0.1" }
c2s_ports = { ${port} }
s2s_ports = {}
modules_enabled = { "saslauth", "ping"${tls === undefined ? '' : ', "tls"'} }
modules_disabled = { "s2s" }
authentication = "internal_plain"
c2s_require_encryption = ${tls !== undefined}
${tls === undefined ? '' : `ssl = { certificate = "${folder}/tls.crt", key = "${folder}/tls.key" }`}
VirtualHost "${domain}"
`;
}

/** As its own store has them. */
function addAccount(folder: string, domain: string, name: string): void {
  const accounts = join(folder, 'data', encoded(domain), 'accounts');
  mkdirSync(accounts, { recursive: true });
  writeFileSync(join(accounts, `${name}.dat`), 'return { ["password"] = "secret"; };\n');
}

function encoded(text: string): string {
  return text.replace(/[^A-Za-z0-9]/g, (char) => `%${char.charCodeAt(0).toString(16)}`);
}

/** Waits until it takes connections. */
async function listening(port: number, child: ChildProcess): Promise<void> {
  for (;;) {
    if (child.exitCode !== null) throw new Error(`prosody ended with ${child.exitCode}`);
    const socket = connect({ port, host: '127.0.0.1' });
    const isOpen = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => {
        resolve(true);
      });
      socket.once('error', () => {
        resolve(false);
      });
    });
    socket.destroy();
    if (isOpen) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** A TCP port that nobody had a moment ago; it cannot be asked for any. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { readonly port: number };
  server.close();
  return port;
}
