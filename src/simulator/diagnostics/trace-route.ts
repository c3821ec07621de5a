import { type DiagnosticsTest, failure, numberOf } from './diagnostic-test.js';
import { LineModel } from './line-model.js';
import { resolveHost } from './resolve-host.js';

const MOST_HOPS = 64;

/** TR-181 Device.IP.Diagnostics.TraceRoute, over the line model: three packets a hop, a hop after the other. */
export const traceRoute: DiagnosticsTest = (request, { clock }, ended) => {
  const host = request.text('Host');
  const tries = numberOf(request, 'NumberOfTries', 3, 3);
  const timeoutMs = numberOf(request, 'Timeout', 5000, 60_000);
  const mostHops = numberOf(request, 'MaxHopCount', 30, MOST_HOPS);
  let cancel = resolveHost(clock, host, (address) => {
    if (address === undefined) {
      ended(failure('Error_CannotResolveHostName'));
      return;
    }
    const line = new LineModel(request.seed, request.index, host);
    let spent = 0;
    let last = 0;
    for (let hop = 1; hop <= Math.min(line.hops, mostHops); hop++) {
      for (let packet = 0; packet < tries; packet++) {
        last = Math.min(line.roundTrip(packet, hop) ?? timeoutMs, timeoutMs);
        spent += last;
      }
    }
    cancel = clock.after(spent, () => {
      if (line.hops > mostHops) ended(failure('Error_MaxHopCountExceeded'));
      else ended({ state: 'Complete', values: { ResponseTime: String(Math.round(last)), IPAddressUsed: address } });
    });
  });
  return {
    abort: () => {
      cancel();
    },
  };
};
