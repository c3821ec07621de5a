import type { CpeDetail } from '../api/admin.js';
import { formatDuration } from '../api/duration.js';
import { LIFECYCLE_STATES } from '../api/lifecycle.js';
import { ageOf } from '../local/fleet-record.js';
import type { FleetView } from '../local/fleet-view.js';
import { table } from './table.js';
import { percentiles } from './view.js';

/** A fleet as `kubectl describe` would show it. Pure. */
export function describeFleet(view: FleetView, now: number): string {
  const { fleet, totals, workers, events } = view;
  const { metadata, spec, status } = fleet;
  const cpes = status?.cpes;
  const ago = (at: string | undefined): string => since(at, now);
  return [
    fields([
      ['Name', metadata.name],
      ['Namespace', metadata.namespace],
      ['Annotations', listing(metadata.annotations)],
      ['Generation', String(metadata.generation)],
      ['Age', ageOf(fleet, now)],
    ]),
    section('Spec', [
      ['Replicas', String(spec.replicas)],
      ['Seed', String(spec.seed)],
      [
        'Profiles',
        spec.profiles.map((one) => `${one.name ?? one.configMapRef?.name ?? ''} (${one.weight})`).join(', '),
      ],
      ['ACS', view.acsUrl],
      ['Periodic Inform', spec.cwmp?.periodicInform.interval ?? 'none'],
    ]),
    section('Status', [
      ['State', status?.lifecycleState ?? 'Pending'],
      ['CPEs', LIFECYCLE_STATES.map((state) => `${cpes?.[state] ?? 0} ${state}`).join(', ')],
      [
        'Sessions',
        `${totals.sessions} succeeded, ${totals.failedSessions} failed, ${Math.round(totals.sessionsPerSecond)}/s`,
      ],
      ['Faults', String(totals.faults)],
      ['Session', percentiles(view.sessionMs)],
      ['Bootstrap', percentiles(view.bootstrapMs)],
    ]),
    tableSection(
      'Workers',
      ['NUMBER', 'STATE', 'PID', 'CPES'],
      workers.map(({ ordinal, phase, pid, cpes: count }) => [
        ...[String(ordinal), phase],
        ...[pid === undefined ? '' : String(pid), String(count)],
      ]),
    ),
    tableSection(
      'Conditions',
      ['TYPE', 'STATUS', 'REASON', 'AGE', 'MESSAGE'],
      (status?.conditions ?? []).map((one) => [
        ...[one.type, one.status, one.reason, ago(one.lastTransitionTime)],
        oneLine(one.message),
      ]),
    ),
    tableSection(
      'Actions',
      ['ACTION', 'VALUE', 'PHASE', 'MATCHED', 'SUCCEEDED', 'FAILED', 'AGE', 'MESSAGE'],
      (status?.actions ?? []).map((one) => [
        ...[one.action, one.value, one.phase, String(one.matched), String(one.succeeded), String(one.failed)],
        ...[ago(one.requestedAt), oneLine(one.message)],
      ]),
    ),
    tableSection(
      'Events',
      ['TYPE', 'REASON', 'AGE', 'MESSAGE'],
      events.map((event) => [
        ...[event.type, event.reason],
        event.count > 1
          ? `${ago(event.lastTimestamp)} (x${event.count} over ${ago(event.firstTimestamp)})`
          : ago(event.lastTimestamp),
        oneLine(event.message),
      ]),
    ),
  ].join('\n');
}

/** A CPE with its history and a sample of its tree. Pure. */
export function describeCpe(cpe: CpeDetail, fleet: string, now: number): string {
  return [
    fields([
      ['Id', cpe.id],
      ['Serial number', cpe.serial],
      ['Fleet', fleet],
      ['Profile', cpe.profile],
      ['Software', cpe.software_version],
      ['State', cpe.lifecycle_state],
      ['Connection request', cpe.connection_request_url || 'none'],
      ['Next contact', cpe.next_contact_at ?? 'none is planned'],
      ['Retries', String(cpe.retry_count)],
    ]),
    tableSection(
      'Events',
      ['AGE', 'EVENT'],
      cpe.events.map(({ at, event }) => [since(at, now), event]),
    ),
    section('Tree (a sample)', Object.entries(cpe.tree)),
  ].join('\n');
}

function since(at: string | undefined, now: number): string {
  return at === undefined ? '' : formatDuration(Math.max(0, Math.round((now - Date.parse(at)) / 1000) * 1000));
}

function fields(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([name]) => name.length)) + 2;
  return rows.map(([name, text]) => `${`${name}:`.padEnd(width)}${text}`).join('\n');
}

function section(title: string, rows: readonly (readonly [string, string])[]): string {
  return rows.length === 0 ? `${title}: none` : `${title}:\n${indent(fields(rows))}`;
}

function tableSection(title: string, head: readonly string[], rows: readonly (readonly string[])[]): string {
  return rows.length === 0 ? `${title}: none` : `${title}:\n${indent(table(head, rows))}`;
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, '  ');
}

function listing(pairs: Readonly<Record<string, string>>): string {
  const entries = Object.entries(pairs).map(([key, value]) => `${key}=${value}`);
  return entries.length === 0 ? 'none' : entries.join(', ');
}

function oneLine(text: string): string {
  return text.replaceAll(/\s*\n\s*/g, '; ');
}
