import type { RequestOf } from '../cwmp/rpcs.js';
import { PARAMETER_TYPES } from '../cwmp/types.js';
import type { ParameterType } from '../cwmp/types.js';
import { duOperations } from './du-operations-input.js';
import { bad, count, type Fields, flag, isFields, list, text } from './json-fields.js';
import { TASK_METHODS } from './tasks.js';
import type { TaskMethod, TaskRequest, TaskValue } from './tasks.js';

/** What each method takes, besides `method`. */
const ARGUMENTS: Readonly<Record<TaskMethod, readonly string[]>> = {
  SetParameterValues: ['values', 'parameter_key'],
  GetParameterValues: ['names'],
  GetParameterNames: ['path', 'next_level'],
  Reboot: ['command_key'],
  FactoryReset: [],
  Download: [
    'file_type',
    'url',
    'username',
    'password',
    'file_size',
    'target_file_name',
    'delay_seconds',
    'command_key',
  ],
  Upload: ['file_type', 'url', 'username', 'password', 'delay_seconds', 'command_key'],
  ChangeDUState: ['operations', 'command_key'],
};
/** TR-069 §A.2: names hold 256 characters, keys 32. */
const MAX_NAME = 256;
const MAX_KEY = 32;
const MAX_FILE_TYPE = 64;

/**
 * Reads the JSON of a task.
 *
 * @param also names of fields that belong to the caller
 * @throws AcsError ACS_BAD_REQUEST that tells what is wrong and what is allowed
 */
export function parseTask(body: unknown, also: readonly string[] = []): TaskRequest {
  if (!isFields(body)) throw bad('The body', 'a JSON object like {"method":"Reboot"}');
  const { method } = body;
  if (!isTaskMethod(method)) throw bad('method', `one of ${TASK_METHODS.join(', ')}`);
  const allowed = ['method', ...ARGUMENTS[method], ...also];
  for (const name of Object.keys(body)) {
    if (!allowed.includes(name)) throw bad(`"${name}"`, `left out; ${method} takes ${allowed.join(', ')}`);
  }
  switch (method) {
    case 'SetParameterValues':
      return { method, values: values(body['values']), parameterKey: text(body, 'parameter_key', MAX_KEY, '') };
    case 'GetParameterValues':
      return { method, names: list('names', body['names']).map((name, i) => parameterName(`names[${i}]`, name)) };
    case 'GetParameterNames':
      return { method, path: text(body, 'path', MAX_NAME, ''), nextLevel: flag(body, 'next_level') };
    case 'Reboot':
      return { method, commandKey: text(body, 'command_key', MAX_KEY, '') };
    case 'FactoryReset':
      return { method };
    case 'Download':
      return {
        method,
        ...location(body, '1 Firmware Upgrade Image'),
        fileSize: count(body, 'file_size'),
        targetFileName: text(body, 'target_file_name', MAX_NAME, ''),
        successUrl: '',
        failureUrl: '',
      };
    case 'Upload':
      return { method, ...location(body, '1 Vendor Configuration File') };
    case 'ChangeDUState':
      return {
        method,
        operations: duOperations(body['operations']),
        commandKey: text(body, 'command_key', MAX_KEY, ''),
      };
  }
}

/** What Download and Upload have in common; the device is asked for nothing but http and https by a URL. */
function location(
  body: Fields,
  usualType: string,
): Pick<RequestOf<'Upload'>, 'fileType' | 'url' | 'username' | 'password' | 'commandKey' | 'delaySeconds'> {
  const url = text(body, 'url', MAX_NAME, '');
  if (!/^https?:\/\//.test(url) || !URL.canParse(url)) throw bad('url', 'an http or https URL');
  return {
    fileType: text(body, 'file_type', MAX_FILE_TYPE, usualType),
    url,
    username: text(body, 'username', MAX_NAME, ''),
    password: text(body, 'password', MAX_NAME, ''),
    commandKey: text(body, 'command_key', MAX_KEY, ''),
    delaySeconds: count(body, 'delay_seconds'),
  };
}

function isTaskMethod(value: unknown): value is TaskMethod {
  return TASK_METHODS.some((method) => method === value);
}

function values(given: unknown): readonly TaskValue[] {
  const seen = new Set<string>();
  return list('values', given).map((entry, i) => {
    const at = `values[${i}]`;
    if (!isFields(entry)) throw bad(at, 'an object {"name", "value", "type"}');
    for (const field of Object.keys(entry)) {
      if (!['name', 'value', 'type'].includes(field))
        throw bad(`${at}.${field}`, 'left out; there are name, value, type');
    }
    const name = parameterName(`${at}.name`, entry['name']);
    if (name.endsWith('.')) throw bad(`${at}.name`, 'a full path, without a dot at its end');
    if (seen.has(name)) throw bad(`${at}.name`, `a path that is not set already; ${name} is`);
    seen.add(name);
    const { value, type } = entry;
    if (typeof value !== 'string') throw bad(`${at}.value`, 'a string, in the lexical form of its type');
    if (type === undefined) return { name, value };
    if (!isParameterType(type)) throw bad(`${at}.type`, `one of ${PARAMETER_TYPES.join(', ')}`);
    return { name, value, type };
  });
}

function isParameterType(value: unknown): value is ParameterType {
  return PARAMETER_TYPES.some((type) => type === value);
}

function parameterName(at: string, given: unknown): string {
  if (typeof given !== 'string' || given === '' || given.length > MAX_NAME || /\s/.test(given)) {
    throw bad(at, `the path of a parameter like Device.DeviceInfo.UpTime, ${MAX_NAME} characters at most`);
  }
  return given;
}
