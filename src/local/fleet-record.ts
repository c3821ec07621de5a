import type { CpeFleet } from '../api/generated/cpefleet.js';
import { isDeepStrictEqual } from 'node:util';
import { LocalError } from './errors.js';
import { recordEvent, type FleetEvent, type Happening } from './events.js';

/** What the engine keeps of a fleet: the object as an API server would hold it, and its events. */
export interface FleetRecord {
  /** With uid, generation and status. */
  readonly fleet: CpeFleet;
  /** As the file said it last; tells what a later edit takes away from what people annotated by hand. */
  readonly manifest: CpeFleet;
  /** Worker processes; fixed for the fleet's life, so that no CPE changes its worker and loses its state. */
  readonly workers: number;
  readonly events: readonly FleetEvent[];
}

/** A change of annotations, as `annotate` asks for it. */
export interface AnnotationChange {
  readonly set: Readonly<Record<string, string>>;
  readonly remove: readonly string[];
  /** Without it, an annotation that has another value is left alone and the change refused. */
  readonly overwrite: boolean;
}

/** `lab/metro`: how the engine calls a fleet. */
export function fleetKey(fleet: CpeFleet): string {
  return `${fleet.metadata.namespace}/${fleet.metadata.name}`;
}

export function createRecord(manifest: CpeFleet, uid: string, workers: number, now: number): FleetRecord {
  const metadata = { ...manifest.metadata, uid, generation: 1, creationTimestamp: new Date(now).toISOString() };
  const record: FleetRecord = { fleet: { ...manifest, metadata }, manifest, workers, events: [] };
  const message = `${manifest.spec.replicas} CPEs in ${workers} worker${workers === 1 ? '' : 's'}`;
  return withEvent(record, { type: 'Normal', reason: 'Created', message }, now);
}

/**
 * Takes over a manifest that was saved, as `kubectl apply` does: its spec and its annotations win, and annotations that
 * only people put on stay.
 */
export function applyManifest(record: FleetRecord, manifest: CpeFleet, now: number): FleetRecord {
  const annotations = { ...record.fleet.metadata.annotations };
  for (const key of Object.keys(record.manifest.metadata.annotations)) {
    if (!(key in manifest.metadata.annotations)) Reflect.deleteProperty(annotations, key);
  }
  Object.assign(annotations, manifest.metadata.annotations);
  const metadata = { ...record.fleet.metadata, labels: manifest.metadata.labels, annotations };
  return withSpec({ ...record, manifest, fleet: { ...record.fleet, metadata } }, manifest.spec, now);
}

export function scaleRecord(record: FleetRecord, replicas: number, now: number): FleetRecord {
  return withSpec(record, { ...record.fleet.spec, replicas }, now);
}

/** @throws LocalError (LOCAL_CONFLICT) for another value of an annotation that is there, without overwrite. */
export function annotateRecord(record: FleetRecord, change: AnnotationChange): FleetRecord {
  const before = record.fleet.metadata.annotations;
  const annotations = { ...before };
  for (const [key, value] of Object.entries(change.set)) {
    const there = before[key];
    if (!change.overwrite && there !== undefined && there !== value) {
      throw new LocalError(
        'LOCAL_CONFLICT',
        `${fleetKey(record.fleet)} has the annotation ${key} already, with the value "${there}"; use --overwrite to replace it`,
      );
    }
    annotations[key] = value;
  }
  for (const key of change.remove) Reflect.deleteProperty(annotations, key);
  return { ...record, fleet: { ...record.fleet, metadata: { ...record.fleet.metadata, annotations } } };
}

export function terminateRecord(record: FleetRecord, now: number): FleetRecord {
  if (record.fleet.metadata.deletionTimestamp !== undefined) return record;
  const metadata = { ...record.fleet.metadata, deletionTimestamp: new Date(now).toISOString() };
  return { ...record, fleet: { ...record.fleet, metadata } };
}

export function withEvent(record: FleetRecord, what: Happening, now: number): FleetRecord {
  return { ...record, events: recordEvent(record.events, what, now) };
}

export function withStatus(record: FleetRecord, status: NonNullable<CpeFleet['status']>): FleetRecord {
  return { ...record, fleet: { ...record.fleet, status } };
}

const AGE_UNITS = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'm'],
] as const;

/** Age of a fleet for people: `40s`, `5m`, `2h`. */
export function ageOf(fleet: CpeFleet, now: number): string {
  const since = Date.parse(fleet.metadata.creationTimestamp ?? '');
  if (Number.isNaN(since)) return '';
  const ms = Math.max(0, now - since);
  const [size, unit] = AGE_UNITS.find(([one]) => ms >= 2 * one) ?? [1000, 's'];
  return `${Math.floor(ms / size)}${unit}`;
}

function withSpec(record: FleetRecord, spec: CpeFleet['spec'], now: number): FleetRecord {
  const before = record.fleet.spec;
  const fields = Object.keys({ ...before, ...spec }) as (keyof typeof spec)[];
  const changed = fields.filter((field) => !isDeepStrictEqual(before[field], spec[field]));
  if (changed.length === 0) return record;
  const metadata = { ...record.fleet.metadata, generation: record.fleet.metadata.generation + 1 };
  let next: FleetRecord = { ...record, fleet: { ...record.fleet, metadata, spec } };
  if (changed.includes('replicas')) {
    const message = `from ${before.replicas} to ${spec.replicas} CPEs`;
    next = withEvent(next, { type: 'Normal', reason: 'Scaled', message }, now);
  }
  const others = changed.filter((field) => field !== 'replicas');
  if (others.length > 0) {
    const message = `changed: ${others.map((field) => `spec.${field}`).join(', ')}`;
    next = withEvent(next, { type: 'Normal', reason: 'Edited', message }, now);
  }
  return next;
}
