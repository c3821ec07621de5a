import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { deviceKey } from './device-key.js';

const id = (oui: string, productClass: string, serialNumber: string) => ({
  manufacturer: 'Example',
  oui,
  productClass,
  serialNumber,
});

describe('deviceKey', () => {
  it.each([
    ['00D09E', 'HG7', 'SIM00000001', '00D09E-HG7-SIM00000001'],
    ['00D09E', 'HG-7', 'A/B', '00D09E-HG%2D7-A%2FB'],
    ['00D09E', '', 'SIM1', '00D09E-SIM1'],
    ['00D09E', 'Ünit 1', '#1', '00D09E-%C3%9Cnit%201-%231'],
  ])('makes of %s, %s, %s the key %s', (oui, productClass, serial, key) => {
    expect(deviceKey(id(oui, productClass, serial))).toBe(key);
  });

  it('tells every two devices apart', () => {
    const part = fc.string({ unit: fc.constantFrom('a', '-', '%', '2', 'D', 'ü'), maxLength: 5 });
    const device = fc.record({ manufacturer: fc.constant(''), oui: part, productClass: part, serialNumber: part });
    fc.assert(
      fc.property(device, device, (a, b) => {
        const same = a.oui === b.oui && a.productClass === b.productClass && a.serialNumber === b.serialNumber;
        expect(deviceKey(a) === deviceKey(b)).toBe(same);
      }),
    );
  });
});
