import { Resolver } from 'node:dns';
import { isIP } from 'node:net';
import type { Row } from '../../datamodel/rows.js';
import { type DiagnosticsTest, failure, numberOf } from './diagnostic-test.js';

const MOST_LOOKUPS = 100;
/** As many addresses as a row may have (TR-181 Device.DNS.Diagnostics.NSLookupDiagnostics.Result.{i}.IPAddresses). */
const MOST_ADDRESSES = 10;

/** What the codes of the resolver are in a row's Status; any other is Error_Other. */
const STATUS: Readonly<Record<string, string>> = {
  ENOTFOUND: 'Error_HostNameNotResolved',
  ENODATA: 'Error_HostNameNotResolved',
  EBADNAME: 'Error_HostNameNotResolved',
  ETIMEOUT: 'Error_Timeout',
  ECONNREFUSED: 'Error_DNSServerNotAvailable',
};

/**
 * TR-181 Device.DNS.Diagnostics.NSLookupDiagnostics: the name is really asked for, at the DNSServer that the object
 * names (an address, with a port if need be) or at those of this machine; one lookup after the other, each a row.
 */
export const nameLookup: DiagnosticsTest = (request, { clock }, ended) => {
  const name = request.text('HostName');
  const server = request.text('DNSServer');
  const lookups = numberOf(request, 'NumberOfRepetitions', 1, MOST_LOOKUPS);
  const resolver = new Resolver({ timeout: numberOf(request, 'Timeout', 5000, 60_000), tries: 1 });
  const rows: Row[] = [];
  let over = false;
  const ask = (): void => {
    const askedAt = clock.now();
    resolver.resolve4(name, (error, addresses) => {
      if (over) return;
      rows.push(resultRow(name, bareAddress(resolver.getServers()[0] ?? ''), error, addresses, clock.now() - askedAt));
      if (rows.length < lookups) {
        ask();
        return;
      }
      over = true;
      const good = rows.filter(({ Status: status }) => status === 'Success').length;
      ended({ state: 'Complete', values: { SuccessCount: String(good) }, rows: { Result: rows } });
    });
  };
  // The resolver may answer within the call, as it does of what is no name; the test has not begun then.
  setImmediate(() => {
    if (over) return;
    if (pointAt(resolver, server)) ask();
    else ended(failure('Error_DNSServerNotResolved'));
  });
  return {
    abort: () => {
      over = true;
      resolver.cancel();
    },
  };
};

/** Where names are asked for from now on; false for what is neither empty nor an address. */
function pointAt(resolver: Resolver, server: string): boolean {
  if (server === '') return true;
  if (isIP(bareAddress(server)) === 0) return false;
  try {
    resolver.setServers([server]);
    return true;
  } catch {
    // A port that there is not.
    return false;
  }
}

function resultRow(
  name: string,
  server: string,
  error: NodeJS.ErrnoException | null,
  addresses: readonly string[],
  ms: number,
): Row {
  const failed = error !== null;
  return {
    Status: failed ? (STATUS[error.code ?? ''] ?? 'Error_Other') : 'Success',
    // The resolver does not tell whether the server has authority.
    AnswerType: failed ? 'None' : 'NonAuthoritative',
    HostNameReturned: failed ? '' : name,
    IPAddresses: failed ? '' : addresses.slice(0, MOST_ADDRESSES).join(','),
    DNSServerIP: server,
    ResponseTime: String(failed ? 0 : Math.max(1, Math.round(ms))),
  };
}

/** The address of `192.0.2.53:5353` or `[2001:db8::53]:5353`. */
function bareAddress(server: string): string {
  const bracketed = /^\[(.*)\](?::\d+)?$/.exec(server)?.[1];
  return bracketed ?? (isIP(server) === 0 ? server.replace(/:\d+$/, '') : server);
}
