import { setTimeout as sleep } from 'node:timers/promises';
import { LIFECYCLE_STATES } from '../api/lifecycle.js';
import type { ControlClient } from '../local/control-client.js';
import { LocalError } from '../local/errors.js';
import { parseAnnotationArgs } from './annotation-args.js';
import { describeCpe, describeFleet } from './describe-output.js';
import { EXIT, UsageError } from './errors.js';
import { findFleet, inNamespace, keyOf, lookUpFleet } from './fleet-names.js';
import { documents, fleetNameLine, fleetTable, type GetFormat } from './get-output.js';
import { print, type Io } from './io.js';
import { printCpes } from './print-cpes.js';

/** What the commands that speak to a running engine have in common. */
export interface EngineCommand {
  readonly client: ControlClient;
  readonly io: Io;
  /** Left out: fleets of all namespaces. */
  readonly namespace?: string;
}

export async function getFleets(
  { client, io, namespace }: EngineCommand,
  name: string | undefined,
  format: GetFormat,
): Promise<void> {
  const views = await client.fleets();
  const shown = name === undefined ? inNamespace(views, namespace) : [findFleet(views, name, namespace)];
  const fleets = shown.map(({ fleet }) => fleet);
  if (format === 'json' || format === 'yaml') print(io.stdout, documents(format, fleets, name !== undefined));
  else if (format === 'name') print(io.stdout, fleets.map(fleetNameLine).join('\n'));
  else if (shown.length === 0) print(io.stderr, 'No fleets found.');
  else print(io.stdout, fleetTable(shown, format === 'wide', io.now()));
}

export interface CpeQuery {
  /** Left out: of all fleets. */
  readonly fleet?: string;
  /** For example `state=failed`. */
  readonly selector?: string;
  /** CPEs of each fleet; 0: all of them. */
  readonly limit: number;
}

export async function getCpes(
  { client, io, namespace }: EngineCommand,
  { fleet, selector, limit }: CpeQuery,
  format: GetFormat,
): Promise<void> {
  const state = selector === undefined ? undefined : parseStateSelector(selector);
  const views = await client.fleets();
  const shown = fleet === undefined ? inNamespace(views, namespace) : [findFleet(views, fleet, namespace)];
  const filter = { ...(state !== undefined && { state }), ...(limit > 0 && { limit: limit + 1 }) };
  const lists = await Promise.all(shown.map((view) => client.cpes(keyOf(view), filter)));
  const cpes = lists.flatMap((list) => (limit > 0 ? list.cpes.slice(0, limit) : list.cpes));
  const more = limit > 0 && lists.some((list) => list.cpes.length > limit);
  printCpes(io, { cpes, format, none: 'No CPEs found.', moreThan: more ? limit : undefined });
  const away = lists.reduce((sum, list) => sum + list.workersAway, 0);
  if (away > 0) print(io.stderr, `The CPEs of ${away} worker(s) that are being replaced are missing here.`);
}

export async function describe({ client, io, namespace }: EngineCommand, name: string): Promise<void> {
  const views = await client.fleets();
  const fleet = name.startsWith('cpe/') ? undefined : lookUpFleet(views, name, namespace);
  if (fleet) print(io.stdout, describeFleet(fleet, io.now()));
  else {
    const found = await client.cpe(name.replace(/^cpes?\//, ''));
    print(io.stdout, describeCpe(found.cpe, found.fleet, io.now()));
  }
}

export async function annotate(
  { client, io, namespace }: EngineCommand,
  name: string,
  args: readonly string[],
  overwrite: boolean,
): Promise<void> {
  const change = parseAnnotationArgs(args, overwrite);
  const view = findFleet(await client.fleets(), name, namespace);
  await client.annotate(keyOf(view), change);
  print(io.stdout, `${fleetNameLine(view.fleet)} annotated`);
}

export async function scale({ client, io, namespace }: EngineCommand, name: string, replicas: number): Promise<void> {
  const view = findFleet(await client.fleets(), name, namespace);
  await client.scale(keyOf(view), replicas);
  print(io.stdout, `${fleetNameLine(view.fleet)} scaled`);
}

export async function deleteFleet({ client, io, namespace }: EngineCommand, name: string): Promise<void> {
  const view = findFleet(await client.fleets(), name, namespace);
  await client.delete(keyOf(view));
  print(io.stdout, `${fleetNameLine(view.fleet)} deleted`);
}

/** Time between two looks at a fleet that is waited for. */
const LOOK_MS = 200;

/**
 * Waits as `kubectl wait` does, for `condition=TYPE[=STATUS]` or `delete`.
 *
 * @returns the exit code: 1 when the time is over.
 */
export async function wait(
  { client, io, namespace }: EngineCommand,
  name: string,
  what: string,
  timeoutMs: number,
): Promise<number> {
  const [, type, status = 'True'] = /^condition=([A-Za-z]+)(?:=([A-Za-z]+))?$/.exec(what) ?? [];
  if (type === undefined && what !== 'delete') {
    throw new UsageError(`--for: must be condition=TYPE, condition=TYPE=STATUS or delete, is "${what}"`);
  }
  const views = await client.fleets();
  if (type === undefined && !lookUpFleet(views, name, namespace)) {
    // As with kubectl: what was never there, or is gone already, is deleted.
    print(io.stdout, `there is no fleet ${name}`);
    return EXIT.ok;
  }
  const key = keyOf(findFleet(views, name, namespace));
  const deadline = io.now() + timeoutMs;
  for (;;) {
    const view = (await client.fleets()).find((one) => keyOf(one) === key);
    const condition = view?.fleet.status?.conditions?.find((one) => one.type.toLowerCase() === type?.toLowerCase());
    if (type === undefined ? !view : condition?.status.toLowerCase() === status.toLowerCase()) {
      print(io.stdout, `cpefleet.cpesim.dev/${key.split('/')[1] ?? key} condition met`);
      return EXIT.ok;
    }
    if (type !== undefined && !view) throw new LocalError('LOCAL_NOT_FOUND', `the fleet ${key} was deleted`);
    if (io.now() >= deadline) {
      const why = condition ? `; ${condition.type} is ${condition.status}: ${condition.message}` : '';
      print(io.stderr, `error: timed out waiting for ${what} on ${key}${why}`);
      return EXIT.notWell;
    }
    await sleep(LOOK_MS);
  }
}

/** @throws UsageError for anything but `state=` and a lifecycle state. */
function parseStateSelector(selector: string): string {
  const state = /^(?:lifecycle_)?state=+(.*)$/.exec(selector)?.[1];
  if (LIFECYCLE_STATES.some((known) => known === state) && state !== undefined) return state;
  throw new UsageError(`--selector: must be state=STATE with one of ${LIFECYCLE_STATES.join(', ')}, is "${selector}"`);
}
