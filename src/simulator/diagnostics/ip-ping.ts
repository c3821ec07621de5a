import { type DiagnosticsTest, failure, numberOf } from './diagnostic-test.js';
import { echoResults, LineModel } from './line-model.js';
import { resolveHost } from './resolve-host.js';

const MOST_PACKETS = 10_000;

/** TR-181 Device.IP.Diagnostics.IPPing. The name is really resolved; packets go over the line model, one a second. */
export const ipPing: DiagnosticsTest = (request, { clock }, ended) => {
  const host = request.text('Host');
  const packets = numberOf(request, 'NumberOfRepetitions', 3, MOST_PACKETS);
  const timeoutMs = numberOf(request, 'Timeout', 1000, 60_000);
  let cancel = resolveHost(clock, host, (address) => {
    if (address === undefined) {
      ended(failure('Error_CannotResolveHostName'));
      return;
    }
    const line = new LineModel(request.seed, request.index, host);
    const times = Array.from({ length: packets }, (_, packet) => {
      const time = line.roundTrip(packet);
      return time === undefined || time > timeoutMs ? undefined : time;
    });
    const last = times.at(-1) ?? timeoutMs;
    cancel = clock.after((packets - 1) * 1000 + last, () => {
      ended({ state: 'Complete', values: { ...echoResults(times), IPAddressUsed: address } });
    });
  });
  return {
    abort: () => {
      cancel();
    },
  };
};
