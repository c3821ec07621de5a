import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readCpeFleet } from '../../api/validation.js';
import type { CpeFleet } from '../../api/generated/cpefleet.js';
import { cpeId, compileTemplate } from '../../api/identity.js';
import { podOfCpe } from './shard-of-cpe.js';

function fleetOf(serialNumber: string, replicas = 1000, cpesPerPod = 100): CpeFleet {
  const read = readCpeFleet({
    apiVersion: 'cpesim.dev/v1alpha1',
    kind: 'CpeFleet',
    metadata: { name: 'metro-north', namespace: 'lab', generation: 1 },
    spec: { replicas, cpesPerPod, profiles: [{ name: 'tr181-gateway' }], identity: { serialNumber }, cwmp: {} },
  });
  if ('problems' in read) throw new Error(JSON.stringify(read.problems));
  return read.fleet;
}

describe('podOfCpe', () => {
  it.each<[name: string, pod: number | undefined]>([
    ['metro-north-0', 0],
    ['metro-north-999', 9],
    ['metro-north-1000', undefined],
    ['SIM00000123', 1],
    ['SIM123', undefined],
    ['index:550', 5],
    ['index:1000', undefined],
    ['', undefined],
    ['other-3', undefined],
  ])('finds %s in pod %s', (name, pod) => {
    expect(podOfCpe(fleetOf('SIM{index:08}'), name)).toBe(pod);
  });

  it('finds every CPE by its id and its serial number', () => {
    const templates = ['SIM{index:08}', 'A{index}-9', '7{index:3}7{index}', 'X{index:02}'];
    fc.assert(
      fc.property(fc.constantFrom(...templates), fc.nat(999), (template, index) => {
        const fleet = fleetOf(template);
        const serial = compileTemplate(template).fill(index, '');
        expect(podOfCpe(fleet, serial)).toBe(Math.floor(index / 100));
        expect(podOfCpe(fleet, cpeId('metro-north', index))).toBe(Math.floor(index / 100));
      }),
    );
  });
});
