import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { ACCEPT_ENCODING } from './content-encoding.js';
import { SessionFailure, SimulatorError } from './errors.js';

/** How long an address of the ACS is kept before its name is looked up again. */
const ADDRESS_MS = 30_000;

/** Where a session goes: the parts of an ACS URL, ready for the hot path. */
export interface AcsTarget {
  readonly url: string;
  readonly secure: boolean;
  readonly hostname: string;
  readonly port: number;
  /** Path and query: the request target, and the `uri` of Digest. */
  readonly path: string;
  /** Request line and headers of a POST with a SOAP envelope, up to what differs. */
  readonly soapHead: string;
  /** The same for the empty POST, which has no SOAPAction (TR-069 §3.4.1). */
  readonly emptyHead: string;
}

/** Whether this can be the URL of an ACS: http or https (TR-181 Device.ManagementServer.URL). */
export function isAcsUrl(url: string): boolean {
  return URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
}

/** The host of a URL, an IPv6 address without its brackets; empty for what is no URL. */
export function hostOf(url: string): string {
  return URL.canParse(url) ? withoutBrackets(new URL(url).hostname) : '';
}

/** A host as sockets take it: an IPv6 address has no brackets there. */
export function withoutBrackets(host: string): string {
  return host.replace(/^\[|\]$/g, '');
}

/** @throws SimulatorError `SIM_ACS_URL` for anything but an http or https URL. */
export function acsTarget(url: string): AcsTarget {
  if (!isAcsUrl(url))
    throw new SimulatorError('SIM_ACS_URL', `"${url}" is no ACS URL; it looks like http://acs.example:7547/cwmp`);
  const parsed = new URL(url);
  const secure = parsed.protocol === 'https:';
  const path = parsed.pathname + parsed.search;
  const head = `POST ${path} HTTP/1.1\r\nHost: ${parsed.host}\r\nUser-Agent: cpe-sim\r\n${ACCEPT_ENCODING}`;
  return {
    url,
    secure,
    hostname: withoutBrackets(parsed.hostname),
    port: parsed.port === '' ? (secure ? 443 : 80) : Number(parsed.port),
    path,
    soapHead: `${head}Content-Type: text/xml; charset="utf-8"\r\nSOAPAction: ""\r\n`,
    emptyHead: head,
  };
}

/** Resolves the host names of ACSs, once in a while instead of once a session. */
export class AddressBook {
  readonly #now: () => number;
  readonly #known = new Map<string, { address: string; until: number }>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /** The address when it is an IP address or was looked up lately; otherwise undefined: ask `resolve`. */
  known(hostname: string): string | undefined {
    if (isIP(hostname) !== 0) return hostname;
    const entry = this.#known.get(hostname);
    return entry && entry.until > this.#now() ? entry.address : undefined;
  }

  /** @throws SessionFailure `dns`. */
  async resolve(hostname: string): Promise<string> {
    try {
      const { address } = await lookup(hostname);
      this.#known.set(hostname, { address, until: this.#now() + ADDRESS_MS });
      return address;
    } catch (cause) {
      const code = (cause as NodeJS.ErrnoException).code ?? 'lookup failed';
      throw new SessionFailure('dns', `The ACS's host name ${hostname} does not resolve (${code})`);
    }
  }
}
