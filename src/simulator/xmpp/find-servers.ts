import type { SrvRecord } from 'node:dns';
import { isIP } from 'node:net';
import type { XmppServer } from './server-order.js';
import { XmppFailure } from './trouble.js';
import { DEFAULT_PORT, type XmppAccount } from './xmpp-settings.js';

export type ResolveSrv = (name: string) => Promise<SrvRecord[]>;

/** Where there is no such name, or no record of this kind. */
const NONE: ReadonlySet<string> = new Set(['ENOTFOUND', 'ENODATA']);

/**
 * The servers of an account, as its ServerConnectAlgorithm says. A domain without records for XMPP is a server itself
 * (RFC 6120 §3.2.2).
 *
 * @throws XmppFailure where the domain says that it has none, or its records cannot be read
 */
export async function findServers(account: XmppAccount, resolveSrv: ResolveSrv): Promise<readonly XmppServer[]> {
  const { algorithm, domain, servers } = account;
  if (algorithm === 'ServerTable') return servers;
  const itself = [{ host: domain, port: DEFAULT_PORT, priority: 0, weight: 1 }];
  if (algorithm !== 'DNS-SRV' || isIP(domain) !== 0) return itself;
  const records = await resolveSrv(`_xmpp-client._tcp.${domain}`).catch((error: unknown) => {
    const { message, code = message } = error as NodeJS.ErrnoException;
    if (NONE.has(code)) return [];
    throw new XmppFailure('ServerNotPresent', `the SRV records of ${domain} cannot be read (${code})`);
  });
  if (records.length === 0) return itself;
  if (records.every(({ name }) => name === '' || name === '.')) {
    throw new XmppFailure('ServerNotPresent', `${domain} says that it has no XMPP server`);
  }
  return records.map(({ name, port, priority, weight }) => ({ host: name, port, priority, weight }));
}
