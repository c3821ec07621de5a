import { describe, expect, it } from '@jest/globals';
import type { FleetView } from '../local/fleet-view.js';
import { findFleet, keyOf } from './fleet-names.js';
import { fleetView } from './testing/fleet-view.js';

function named(namespace: string, name: string): FleetView {
  const view = fleetView();
  return { ...view, fleet: { ...view.fleet, metadata: { ...view.fleet.metadata, namespace, name } } };
}
const views = [named('lab', 'metro'), named('lab', 'north'), named('field', 'north')];

describe('findFleet', () => {
  it.each([
    ['metro', undefined, 'lab/metro'],
    ['cpefleet/metro', undefined, 'lab/metro'],
    ['cpefleets.cpesim.dev/metro', undefined, 'lab/metro'],
    ['cpef/metro', 'lab', 'lab/metro'],
    ['north', 'field', 'field/north'],
    ['field/north', undefined, 'field/north'],
  ])('%s in namespace %s is %s', (name, namespace, key) => {
    expect(keyOf(findFleet(views, name, namespace))).toBe(key);
  });

  it.each([
    [views, 'metr', undefined, 'there is no fleet "metr"; did you mean metro?'],
    [views, 'somewhere', 'field', 'there is no fleet "somewhere"; there is north'],
    [[], 'metro', undefined, 'there is no fleet "metro"; there are no fleets'],
    [
      views,
      'north',
      undefined,
      'several fleets are called "north": lab/north, field/north; choose one with --namespace',
    ],
  ])('among %# it refuses %s', (among, name, namespace, message) => {
    expect(() => findFleet(among, name, namespace)).toThrow(message);
  });
});
