import { deviceDetail, deviceSummary, orderView } from './api-view.js';
import { AcsError } from './errors.js';
import type { Device } from './inventory.js';
import type { Acs } from './acs.js';
import { isFields } from './json-fields.js';
import { parseTask } from './task-input.js';
import { untypedNames } from './typed-request.js';

const DEFAULT_PAGE = 100;
const MAX_PAGE = 1_000;

/** What a route answers. */
export interface Reply {
  readonly status: number;
  readonly body: unknown;
}

export interface RouteInput {
  readonly acs: Acs;
  /** The segment of the path that names something, as it stands in the URL. */
  readonly name: string;
  readonly query: URLSearchParams;
  /** The parsed body, undefined where there is none. */
  readonly body: unknown;
}

export interface Route {
  readonly method: 'GET' | 'POST';
  /** Segments below /api; `*` stands for the one that names something. */
  readonly path: readonly string[];
  /** @throws AcsError ACS_BAD_REQUEST, which is answered with 400 */
  readonly run: (input: RouteInput) => Reply | Promise<Reply>;
}

/** All of the JSON API. */
export const ROUTES: readonly Route[] = [
  { method: 'GET', path: ['status'], run: ({ acs }) => ({ status: 200, body: acs.status() }) },
  { method: 'GET', path: ['devices'], run: listDevices },
  { method: 'GET', path: ['devices', '*'], run: getDevice },
  { method: 'POST', path: ['devices', '*', 'tasks'], run: giveTask },
  { method: 'POST', path: ['devices', '*', 'connection-request'], run: callDevice },
  { method: 'POST', path: ['tasks'], run: giveBulkTask },
  { method: 'GET', path: ['tasks', '*'], run: getOrder },
];

/** `serial` is a whole serial number, or the beginning of one followed by `*`. */
function listDevices({ acs, query }: RouteInput): Reply {
  const known = ['serial', 'offset', 'limit'];
  for (const name of query.keys()) {
    if (!known.includes(name)) throw bad(`There is no query parameter ${name}; there are ${known.join(', ')}.`);
  }
  const serial = query.get('serial');
  const offset = wholeNumber(query, 'offset', 0, Number.MAX_SAFE_INTEGER, 0);
  const limit = wholeNumber(query, 'limit', 1, MAX_PAGE, DEFAULT_PAGE);
  const all = acs.inventory.all();
  const matching = serial === null ? all : all.filter(({ deviceId }) => matches(serial, deviceId.serialNumber));
  const devices = matching.slice(offset, offset + limit).map(deviceSummary);
  return { status: 200, body: { total: matching.length, offset, limit, devices } };
}

function matches(wanted: string, serial: string): boolean {
  return wanted.endsWith('*') ? serial.startsWith(wanted.slice(0, -1)) : serial === wanted;
}

function getDevice({ acs, name }: RouteInput): Reply {
  const device = find(acs, name);
  return device ? { status: 200, body: deviceDetail(device) } : noDevice(name);
}

/** `sent_as_string` names the values whose type nobody has told: they go as xsd:string. */
function giveTask({ acs, name, body }: RouteInput): Reply {
  const device = find(acs, name);
  if (!device) return noDevice(name);
  const request = parseTask(body);
  const { order, refused } = acs.push(request, [device]);
  const strings = untypedNames(request, device.known);
  const told = strings.length === 0 ? {} : { sent_as_string: strings };
  if (refused === 0) return { status: 202, body: { id: order.id, tasks_waiting: device.tasks.waiting, ...told } };
  return failure(429, 'ACS_TASKS_FULL', `${device.tasks.waiting} tasks wait for ${name}; let it work them off.`);
}

async function callDevice({ acs, name }: RouteInput): Promise<Reply> {
  const device = find(acs, name);
  return device ? { status: 200, body: await acs.connectionRequest(device) } : noDevice(name);
}

/** One request for many devices: `devices` is `"all"` or a list of ids. */
function giveBulkTask({ acs, body }: RouteInput): Reply {
  const request = parseTask(body, ['devices']);
  const { order, queued, refused } = acs.push(request, selected(acs, isFields(body) ? body['devices'] : undefined));
  return { status: 202, body: { id: order.id, queued, refused } };
}

function selected(acs: Acs, devices: unknown): readonly Device[] {
  if (devices === 'all') return acs.inventory.all();
  if (!Array.isArray(devices)) throw bad('devices has to be "all" or a list of ids.');
  return [...new Set<unknown>(devices)].map((id) => {
    const device = typeof id === 'string' ? acs.inventory.get(id) : undefined;
    if (!device) throw bad(`devices: there is no device ${JSON.stringify(id)}; GET /api/devices lists them.`);
    return device;
  });
}

function getOrder({ acs, name }: RouteInput): Reply {
  const order = acs.orders.get(name);
  if (order) return { status: 200, body: orderView(order) };
  return failure(404, 'ACS_NOT_FOUND', `There is no task ${name}, or it is too old to be remembered.`);
}

/** An answer of 400 and above. */
export function failure(status: number, code: string, error: string): Reply {
  return { status, body: { code, error } };
}

/** An id is in percent-encoding itself, so clients write it as it is or encode it once more; both are understood. */
function find({ inventory }: Acs, name: string): Device | undefined {
  const device = inventory.get(name);
  if (device !== undefined || !name.includes('%25')) return device;
  return inventory.get(name.replaceAll('%25', '%'));
}

function noDevice(id: string): Reply {
  return failure(404, 'ACS_NOT_FOUND', `There is no device ${id}; GET /api/devices lists them.`);
}

function wholeNumber(query: URLSearchParams, name: string, from: number, to: number, otherwise: number): number {
  const text = query.get(name);
  if (text === null) return otherwise;
  const value = /^\d{1,15}$/.test(text) ? Number(text) : NaN;
  if (!(value >= from && value <= to))
    throw bad(`${name} is "${text}"; it has to be a whole number from ${from} to ${to}.`);
  return value;
}

function bad(message: string): AcsError {
  return new AcsError('ACS_BAD_REQUEST', message);
}
