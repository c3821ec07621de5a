import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { encodeLightweightNotification, type LightweightSender } from './lightweight-notification.js';
import { readLightweightNotification } from './testing/lightweight-notification.js';
import './testing/seed.js';
import type { ParameterValue } from './types.js';

const SENDER: LightweightSender = {
  authority: 'acs.example:7550',
  device: { oui: '00D09E', productClass: 'HG-7', serialNumber: 'SIM00000042' },
  username: 'cpe-42',
  password: 'secret',
};
const AT = 1_792_000_000;
const PARAMETERS: readonly ParameterValue[] = [
  { name: 'Device.WiFi.Radio.1.Channel', value: '11', type: 'xsd:unsignedInt' },
  { name: 'Device.WiFi.SSID.[home].SSID', value: 'Café & "Söhne"', type: 'xsd:string' },
  { name: 'Device.X_EXAMPLE_Key', value: 'AQID', type: 'xsd:base64' },
];

const nonces = (): (() => string) => {
  let count = 0;
  return () => `nonce${count++}`;
};
const write = (parameters: readonly ParameterValue[]) =>
  encodeLightweightNotification(SENDER, AT, parameters, nonces());
const text = (length: number, name = 'Device.A'): ParameterValue => ({
  name,
  value: 'x'.repeat(length),
  type: 'xsd:string',
});

describe('UDP Lightweight Notifications', () => {
  it('have the bytes of golden-datagrams/udp-lightweight-notification.txt', () => {
    // Its signature is of another implementation.
    const golden = readFileSync(new URL('golden-datagrams/udp-lightweight-notification.txt', import.meta.url), 'utf8');
    const [datagram, ...more] = write(PARAMETERS).datagrams;
    expect(more).toEqual([]);
    // The lines of the head end with carriage returns, too.
    const [head = '', body = ''] = datagram!.toString('utf8').split('\r\n\r\n');
    expect(`${head.replaceAll('\r\n', '\n')}\n\n${body}`).toBe(golden);
    expect(readLightweightNotification(datagram!, 'secret')).toEqual({
      host: 'acs.example:7550',
      at: AT,
      username: 'cpe-42',
      nonce: 'nonce1',
      oui: '00D09E',
      productClass: 'HG-7',
      serialNumber: 'SIM00000042',
      parameters: PARAMETERS.map((one) => (one.type === 'xsd:base64' ? { ...one, type: 'xsd:base64Binary' } : one)),
    });
    expect(() => readLightweightNotification(datagram!, 'guess')).toThrow('signature');
  });

  it.each([
    ['nothing', [], 0, 0],
    ['two that fit one', [text(300), text(300)], 1, 0],
    ['two that do not', [text(600), text(600)], 2, 0],
    ['one that is larger than a packet', [text(10), text(5000), text(10)], 3, 0],
    ['one that no datagram holds', [text(10), text(70_000), text(10)], 1, 1],
    ['one whose characters have several bytes', [{ ...text(0), value: 'é'.repeat(33_000) }], 0, 1],
  ])('of %s', (_what, parameters, datagrams, tooLong) => {
    const written = write(parameters);
    expect([written.datagrams.length, written.tooLong.length]).toEqual([datagrams, tooLong]);
  });

  it('tell each parameter once and in order, in datagrams of 1,400 bytes but for those of one parameter', () => {
    const parameter = fc.record({
      name: fc.string({ maxLength: 256, unit: 'grapheme' }).map((name) => `Device.${name}`),
      value: fc.string({ maxLength: 2000, unit: 'binary' }),
    });
    fc.assert(
      fc.property(fc.array(parameter, { maxLength: 20 }), (some) => {
        const { datagrams, tooLong } = write(some.map((one) => ({ ...one, type: 'xsd:string' })));
        expect(tooLong).toEqual([]);
        const read = datagrams.map((datagram) => readLightweightNotification(datagram, 'secret'));
        expect(read.flatMap(({ parameters }) => parameters)).toHaveLength(some.length);
        expect(new Set(read.map(({ nonce }) => nonce)).size).toBe(datagrams.length);
        for (const [number, { parameters }] of read.entries()) {
          if (parameters.length > 1) expect(datagrams[number]!.length).toBeLessThanOrEqual(1400);
        }
      }),
      { numRuns: 40 },
    );
  });
});
