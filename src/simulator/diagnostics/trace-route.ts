import type { Row } from '../../datamodel/rows.js';
import { type DiagnosticsTest, failure, numberOf } from './diagnostic-test.js';
import { LineModel } from './line-model.js';
import { resolveHost } from './resolve-host.js';

const MOST_HOPS = 64;

/**
 * TR-181 Device.IP.Diagnostics.TraceRoute, over the line model: three packets a hop, a hop after the other. Where
 * MaxHopCount ends it, the hops up to there are told.
 */
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
    const hops: Row[] = [];
    let spent = 0;
    let last = 0;
    for (let hop = 1; hop <= Math.min(line.hops, mostHops); hop++) {
      const times: (number | undefined)[] = [];
      for (let packet = 0; packet < tries; packet++) {
        const time = line.roundTrip(packet, hop) ?? timeoutMs;
        last = Math.min(time, timeoutMs);
        spent += last;
        times.push(time < timeoutMs ? time : undefined);
      }
      const isHost = hop === line.hops;
      hops.push(hopRow(isHost ? host : '', isHost ? address : line.routerAddress(hop, address), times));
    }
    cancel = clock.after(spent, () => {
      const rows = { RouteHops: hops };
      if (line.hops > mostHops) ended({ ...failure('Error_MaxHopCountExceeded'), rows });
      else {
        const values = { ResponseTime: String(Math.round(last)), IPAddressUsed: address };
        ended({ state: 'Complete', values, rows });
      }
    });
  });
  return {
    abort: () => {
      cancel();
    },
  };
};

/**
 * A row of RouteHops. Routers have no names here, so their address stands in Host; one that was not heard of has neither.
 * A round trip that was not is 0, one of less than a millisecond 1. Each has the name of TR-181 and that of TR-098.
 */
function hopRow(name: string, address: string, times: readonly (number | undefined)[]): Row {
  const heard = times.some((time) => time !== undefined);
  const row = {
    Host: heard ? name || address : '',
    HostAddress: heard && name !== '' && name !== address ? address : '',
    ErrorCode: '0',
    RTTimes: times.map((time) => (time === undefined ? 0 : Math.max(1, Math.round(time)))).join(','),
  };
  return { ...row, ...Object.fromEntries(Object.entries(row).map(([key, value]) => [`Hop${key}`, value])) };
}
