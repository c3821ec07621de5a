import { describe, expect, it } from '@jest/globals';
import {
  ageOf,
  annotateRecord,
  applyManifest,
  createRecord,
  scaleRecord,
  terminateRecord,
  type FleetRecord,
} from './fleet-record.js';
import { readFleet } from './testing/manifest.js';

const T = Date.parse('2026-01-01T00:00:00Z');

function record(metadata: object = {}): FleetRecord {
  return createRecord(readFleet({}, metadata), 'uid-1', 2, T);
}

const reasons = ({ events }: FleetRecord): string[] => events.map((event) => `${event.reason} ${event.message}`);

describe('fleet record', () => {
  it('is created with an identity of its own', () => {
    expect(record().fleet.metadata).toMatchObject({
      uid: 'uid-1',
      generation: 1,
      creationTimestamp: '2026-01-01T00:00:00.000Z',
    });
    expect(reasons(record())).toEqual(['Created 10 CPEs in 2 workers']);
  });

  it('has the same generation after a manifest that changes nothing', () => {
    const next = applyManifest(record(), readFleet(), T);
    expect(next.fleet.metadata.generation).toBe(1);
    expect(reasons(next)).toHaveLength(1);
  });

  it('counts an edit once and says what it changed', () => {
    const edited = readFleet({ replicas: 20, cwmp: { periodicInform: { interval: '1m' } }, paused: true });
    const next = applyManifest(record(), edited, T);
    expect(next.fleet.metadata.generation).toBe(2);
    expect(reasons(next).slice(1)).toEqual(['Scaled from 10 to 20 CPEs', 'Edited changed: spec.cwmp, spec.paused']);
  });

  it('scales, and the file wins when it is saved again', () => {
    const scaled = scaleRecord(record(), 50, T);
    expect(scaled.fleet.spec.replicas).toBe(50);
    expect(applyManifest(scaled, readFleet(), T).fleet.spec.replicas).toBe(10);
  });

  it('takes away the annotations that the file took away, and only those', () => {
    let now = record({ annotations: { a: '1', b: '2' } });
    now = annotateRecord(now, { set: { c: '3' }, remove: [], overwrite: false });
    now = applyManifest(now, readFleet({}, { annotations: { b: '4' } }), T);
    expect(now.fleet.metadata.annotations).toEqual({ b: '4', c: '3' });
  });

  it.each([
    { change: { set: { a: '1' }, remove: [], overwrite: false }, after: { a: '1' } },
    { change: { set: { a: '2' }, remove: [], overwrite: true }, after: { a: '2' } },
    { change: { set: {}, remove: ['a', 'unknown'], overwrite: false }, after: {} },
  ])('annotates: $change', ({ change, after }) => {
    expect(annotateRecord(record({ annotations: { a: '1' } }), change).fleet.metadata.annotations).toEqual(after);
  });

  it('refuses another value of an annotation without overwrite', () => {
    expect(() =>
      annotateRecord(record({ annotations: { a: '1' } }), { set: { a: '2' }, remove: [], overwrite: false }),
    ).toThrow('lab/metro has the annotation a already, with the value "1"; use --overwrite to replace it');
  });

  it('is marked for deletion once', () => {
    const gone = terminateRecord(record(), T);
    expect(terminateRecord(gone, T + 1000)).toBe(gone);
    expect(gone.fleet.metadata.deletionTimestamp).toBe('2026-01-01T00:00:00.000Z');
  });

  it.each([
    [0, '0s'],
    [40_400, '40s'],
    [119_000, '119s'],
    [150_000, '2m'],
    [7_300_000, '2h'],
    [200_000_000, '2d'],
  ])('%d ms old is %s', (ms, age) => {
    expect(ageOf(record().fleet, T + ms)).toBe(age);
  });
});
