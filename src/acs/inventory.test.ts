import { describe, expect, it } from '@jest/globals';
import type { Inform } from '../cwmp/types.js';
import { Inventory } from './inventory.js';
import { DEFAULT_LIMITS } from './options.js';

const NAMES = ['SoftwareVersion', 'UpTime'].map((name) => `Device.DeviceInfo.${name}`);
const URL_NAME = 'ManagementServer.ConnectionRequestURL';

function inform(serialNumber: string, change: Partial<Inform> = {}): Inform {
  return {
    device: { manufacturer: 'Example', oui: '00D09E', productClass: 'HG7', serialNumber },
    events: [{ code: '2 PERIODIC', commandKey: '' }],
    maxEnvelopes: 1,
    currentTime: '2026-01-01T00:00:00Z',
    retryCount: 0,
    parameters: NAMES.map((name, i) => ({ name, value: `${serialNumber}-${i}`, type: 'xsd:string' as const })),
    ...change,
  };
}

describe('Inventory', () => {
  it('knows a device by its id, and what it told last', () => {
    const inventory = new Inventory(DEFAULT_LIMITS);
    inventory.inform(inform('A'), 1000);
    const device = inventory.inform(
      inform('A', {
        events: [
          { code: '1 BOOT', commandKey: '' },
          { code: 'M Reboot', commandKey: 'k' },
        ],
      }),
      2000,
    );
    expect(inventory.get('00D09E-HG7-A')).toBe(device);
    expect(device).toMatchObject({ informs: 2, firstInformAt: 1000, lastInformAt: 2000, root: 'Device.' });
    expect(device.events).toEqual(['1 BOOT', 'M Reboot']);
    expect(device.known.toObject()).toEqual({ [NAMES[0]!]: 'A-0', [NAMES[1]!]: 'A-1' });
  });

  it.each(['Device.', 'InternetGatewayDevice.'])('finds the ConnectionRequestURL under %s', (root) => {
    const inventory = new Inventory(DEFAULT_LIMITS);
    const parameters = [{ name: root + URL_NAME, value: 'http://h:1/x', type: 'xsd:string' as const }];
    const device = inventory.inform(inform('A', { parameters }), 0);
    expect(device).toMatchObject({ root, connectionRequestUrl: 'http://h:1/x' });
  });

  it('shares between devices what they have in common', () => {
    const inventory = new Inventory(DEFAULT_LIMITS);
    const [a, b] = ['A', 'B'].map((serial) => inventory.inform(inform(serial), 0));
    expect(b!.known.names).toBe(a!.known.names);
    expect(b!.events).toBe(a!.events);
  });

  it('holds no more values and faults than it may', () => {
    const inventory = new Inventory({ ...DEFAULT_LIMITS, maxValuesPerDevice: 1, maxFaultsPerDevice: 2 });
    const device = inventory.inform(inform('A'), 0);
    expect(device.known.size).toBe(1);
    for (const code of [9001, 9002, 9003]) {
      inventory.fault(device, { at: 0, method: 'Reboot', fault: { code, string: '' } });
    }
    expect(device.faults.map(({ fault }) => fault.code)).toEqual([9002, 9003]);
  });

  it('refuses a new device when it is full', () => {
    const inventory = new Inventory({ ...DEFAULT_LIMITS, maxDevices: 1 });
    inventory.inform(inform('A'), 0);
    expect(() => inventory.inform(inform('B'), 0)).toThrow(expect.objectContaining({ code: 'ACS_INVENTORY_FULL' }));
    expect(inventory.inform(inform('A'), 0).informs).toBe(2);
    expect(inventory.all()).toHaveLength(1);
  });
});
