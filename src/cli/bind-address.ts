import { networkInterfaces, type NetworkInterfaceInfo } from 'node:os';
import { UsageError } from './errors.js';

export interface BindAddress {
  readonly host: string;
  readonly port: number;
}

/**
 * Reads `HOST:PORT`, `[::1]:PORT`, `*:PORT` (every address of this host) or `:PORT` (this machine only: nobody opens an
 * address to the world by leaving it out).
 *
 * @param name of the flag or field, for the message.
 * @throws UsageError for any other text.
 */
export function parseBindAddress(text: string, name: string): BindAddress {
  const match = /^(?:\[(?<six>[0-9a-fA-F:.]+)\]|(?<host>[^:[\]\s]*)):(?<port>\d{1,5})$/.exec(text);
  const port = Number(match?.groups?.['port'] ?? Number.NaN);
  if (!match || !(port <= 65_535)) {
    throw new UsageError(`${name}: "${text}" is no address; write HOST:PORT, for example 127.0.0.1:9100 (port 0: any)`);
  }
  const host = match.groups?.['six'] ?? match.groups?.['host'] ?? '';
  if (host === '*') return { host: everyAddress(networkInterfaces()), port };
  return { host: host === '' ? '127.0.0.1' : host, port };
}

/** The address that stands for all of a host's: that of IPv6, which takes IPv4 in too, unless the host has no IPv6. */
export function everyAddress(interfaces: NodeJS.Dict<NetworkInterfaceInfo[]>): '::' | '0.0.0.0' {
  const addresses = Object.values(interfaces).flatMap((all) => all ?? []);
  return addresses.some(({ family }) => family === 'IPv6') ? '::' : '0.0.0.0';
}

/**
 * Reads `HOST` or `HOST:PORT`; without a port it is 0. An IPv6 address stands in brackets.
 *
 * @throws UsageError for any other text.
 */
export function parseHostAddress(text: string, name: string): BindAddress {
  return parseBindAddress(/:\d*$/.test(text.replace(/^\[.*\]/, '')) ? text : `${text}:0`, name);
}

/** The first that is set of a flag, the environment and a file (contract: in this order), read as an address. */
export function metricsBindAddress(
  flag: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
  file: string | undefined,
): BindAddress | undefined {
  const variable = 'CPE_SIM_METRICS_BIND_ADDR';
  const candidates = [
    ['--metrics-bind-addr', flag],
    [variable, env[variable] === '' ? undefined : env[variable]],
    ['metricsBindAddr', file],
  ] as const;
  const [name, text] = candidates.find(([, value]) => value !== undefined) ?? ['', undefined];
  return text === undefined ? undefined : parseBindAddress(text, name);
}
