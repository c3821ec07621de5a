import { Resolver } from 'node:dns';
import { isIP } from 'node:net';
import { type DiagnosticsTest, failure, numberOf } from './diagnostic-test.js';

const MOST_LOOKUPS = 100;

/**
 * TR-181 Device.DNS.Diagnostics.NSLookupDiagnostics: the name is really asked for, at the DNSServer that the object
 * names (an address, with a port if need be) or at those of this machine; one lookup after the other.
 */
export const nameLookup: DiagnosticsTest = (request, _parts, ended) => {
  const name = request.text('HostName');
  const server = request.text('DNSServer');
  const lookups = numberOf(request, 'NumberOfRepetitions', 1, MOST_LOOKUPS);
  const resolver = new Resolver({ timeout: numberOf(request, 'Timeout', 5000, 60_000), tries: 1 });
  let over = false;
  let good = 0;
  const end = (state: string): void => {
    if (over) return;
    over = true;
    ended(state === 'Complete' ? { state, values: { SuccessCount: String(good) } } : failure(state));
  };
  const ask = (left: number): void => {
    if (left === 0) {
      end('Complete');
      return;
    }
    resolver.resolve4(name, (error) => {
      if (over) return;
      if (error?.code === 'ECONNREFUSED') {
        end('Error_DNSServerNotResolved');
        return;
      }
      if (!error) good++;
      ask(left - 1);
    });
  };
  if (server !== '' && isIP(server.replace(/:\d+$/, '').replace(/^\[|\]$/g, '')) === 0) {
    setImmediate(end, 'Error_DNSServerNotResolved');
  } else {
    if (server !== '') resolver.setServers([server]);
    ask(lookups);
  }
  return {
    abort: () => {
      over = true;
      resolver.cancel();
    },
  };
};
