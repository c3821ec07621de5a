import type { CpeContext } from '../../datamodel/context.js';
import type { Leaf } from '../../datamodel/leaf.js';
import type { Profile } from '../../datamodel/profile.js';
import { withoutBrackets } from '../acs-target.js';
import { DEFAULT_RETRY, type RetrySettings } from './retry-wait.js';
import type { XmppServer } from './server-order.js';

/** What a CPE's XMPP.Connection.1. says. */
export interface XmppSettings {
  /** What a connection is made of: where this is another, it begins anew. */
  readonly account: XmppAccount;
  /** Why no connection can be made of that; empty: it can. */
  readonly misconfigured: string;
  readonly retry: RetrySettings;
  /** Infinity: the connection is not kept alive. */
  readonly keepAliveMs: number;
  /** Connection requests are taken there: ConnReqXMPPConnection points to the connection. */
  readonly takesRequests: boolean;
  /** Who may send connection requests; empty: anybody. */
  readonly allowed: readonly string[];
}

export interface XmppAccount {
  readonly username: string;
  readonly password: string;
  readonly domain: string;
  /** Empty: the server makes one up. */
  readonly resource: string;
  readonly useTls: boolean;
  readonly algorithm: string;
  /** The enabled rows of its Server table, where that is the algorithm. */
  readonly servers: readonly XmppServer[];
}

export const DEFAULT_PORT = 5222;
/** Where the CPE may choose (-1): no more often than this, says RFC 6120 §4.6.4. */
const DEFAULT_KEEP_ALIVE_S = 300;

/** Without the dot at its end, as references are written (TR-106 §3.2.4). */
function connectionOf({ root }: Profile): string {
  return `${root.path}XMPP.Connection.1`;
}

/** Whether this leaf is one of the settings. */
export function isXmppSetting(profile: Profile, leaf: Leaf): boolean {
  const server = `${profile.root.path}ManagementServer.ConnReq`;
  return (
    leaf.path.startsWith(`${connectionOf(profile)}.`) ||
    leaf.path === `${server}XMPPConnection` ||
    leaf.path === `${server}AllowedJabberIDs`
  );
}

/** Undefined: the CPE does not use XMPP (TR-181 Device.XMPP.Connection.{i}.Enable). */
export function xmppSettings(profile: Profile, context: CpeContext): XmppSettings | undefined {
  const connection = connectionOf(profile);
  const text = (path: string): string => {
    const leaf = profile.find(path);
    return leaf ? profile.value(leaf, context) : '';
  };
  const own = (name: string): string => text(`${connection}.${name}`);
  if (own('Enable') !== 'true') return undefined;
  const algorithm = own('ServerConnectAlgorithm');
  const account = {
    username: own('Username'),
    password: own('Password'),
    domain: own('Domain'),
    resource: own('Resource'),
    useTls: own('UseTLS') === 'true',
    algorithm,
    servers: algorithm === 'ServerTable' ? serversOf(profile, context, `${connection}.Server.`) : [],
  };
  const keepAliveS = Number(own('KeepAliveInterval'));
  const management = `${profile.root.path}ManagementServer.`;
  return {
    account,
    misconfigured: misconfigured(account),
    retry: retryOf(own),
    keepAliveMs: keepAliveS === 0 ? Infinity : (keepAliveS > 0 ? keepAliveS : DEFAULT_KEEP_ALIVE_S) * 1000,
    takesRequests: text(`${management}ConnReqXMPPConnection`).replace(/\.$/, '') === connection,
    allowed: text(`${management}ConnReqAllowedJabberIDs`)
      .split(',')
      .map((id) => id.trim())
      .filter((id) => id !== ''),
  };
}

function misconfigured({ username, domain, algorithm, servers }: XmppAccount): string {
  if (username === '' || domain === '') return 'Username and Domain are both to be set';
  if (algorithm === 'ServerTable' && servers.length === 0)
    return 'no row of its Server table is enabled and has an address';
  return '';
}

/** With no attempts (0) the rest is ignored too, and what a CPE does is its own (TR-181 ServerConnectAttempts). */
function retryOf(own: (name: string) => string): RetrySettings {
  const attempts = Number(own('ServerConnectAttempts'));
  if (attempts === 0) return DEFAULT_RETRY;
  return {
    attempts,
    initialS: Number(own('ServerRetryInitialInterval')),
    multiplier: Number(own('ServerRetryIntervalMultiplier')),
    mostS: Number(own('ServerRetryMaxInterval')),
  };
}

function serversOf(profile: Profile, context: CpeContext, path: string): XmppServer[] {
  const tree = profile.treeOf(context);
  const table = tree.object(path);
  if (!table) return [];
  return tree
    .instances(table)
    .map((row) => (name: string) => {
      const leaf = tree.find(row.path + name);
      return leaf ? profile.value(leaf, context) : '';
    })
    .filter((value) => value('Enable') === 'true' && value('ServerAddress') !== '')
    .map((value) => ({
      host: withoutBrackets(value('ServerAddress')),
      port: Number(value('Port')) || DEFAULT_PORT,
      priority: Number(value('Priority')),
      // The CPE may choose (-1): each alike.
      weight: value('Weight') === '-1' ? 1 : Number(value('Weight')),
    }));
}
