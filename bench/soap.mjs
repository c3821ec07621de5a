/**
 * The SOAP reader and writer alone, in MB/s: for bench/main.mjs. The reader scans, checks the envelope and reads every
 * value, as an ACS's order and a device's answer are read; the writer escapes and joins.
 */
import { encodeCpeResponse } from '../dist/cwmp/cpe-messages.js';
import { parseEnvelope } from '../dist/cwmp/envelope.js';
import { RPCS } from '../dist/cwmp/rpcs.js';

const parameter = (i) => ({
  name: `Device.WiFi.AccessPoint.${i % 8}.AssociatedDevice.${i}.SignalStrength`,
  value: `-${40 + (i % 50)} dBm & rising`,
  type: 'xsd:string',
});

/** A GetParameterValuesResponse of about this many bytes. */
const response = (bytes) => ({
  method: 'GetParameterValuesResponse',
  values: Array.from({ length: Math.max(1, Math.round((bytes - 500) / 185)) }, (_, i) => parameter(i)),
});

const cpuMicros = () => {
  const { user, system } = process.cpuUsage();
  return user + system;
};

/** Bytes for each microsecond of CPU, which is MB/s of a core: the best of five rounds of a quarter of a second each. */
function rate(bytes, work) {
  let best = 0;
  for (let round = 0; round < 6; round++) {
    const began = cpuMicros();
    let times = 0;
    while (cpuMicros() - began < 250_000) for (let i = 0; i < 10; i++, times++) work();
    if (round > 0) best = Math.max(best, (times * bytes) / (cpuMicros() - began));
  }
  return best;
}

/** A row for each size: bytes of the message, MB/s of the scanner, of reading all values, and of writing. */
export function soapRates() {
  return [2000, 200_000].map((size) => {
    const message = response(size);
    const text = encodeCpeResponse('1-2', '1', message);
    const bytes = Buffer.byteLength(text);
    return {
      bytes,
      scan: rate(bytes, () => parseEnvelope(text)),
      read: rate(bytes, () => {
        const { xml, body } = parseEnvelope(text);
        return RPCS.GetParameterValues.decodeResponse(xml, body);
      }),
      write: rate(bytes, () => encodeCpeResponse('1-2', '1', message)),
    };
  });
}
