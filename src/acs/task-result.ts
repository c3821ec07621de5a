import type { CpeMessage } from '../cwmp/acs-messages.js';
import type { ParameterInfo, ParameterValue } from '../cwmp/types.js';
import { detached } from './string-pool.js';

/** What a device answered; lists are cut to MAX_RESULT_ENTRIES. */
export interface TaskResult {
  /** With SetParameterValues: 0 applied, 1 committed but not yet in effect (TR-069 §A.3.2.1). */
  readonly status?: 0 | 1;
  readonly values?: readonly ParameterValue[];
  readonly parameters?: readonly ParameterInfo[];
  /** With Download and Upload: 1, the transfer is still to come; its end stands with the device's transfers. */
  readonly transfer_status?: 0 | 1;
  /** How many entries were cut off. */
  readonly omitted?: number;
}

/** Entries of a result that are kept. */
export const MAX_RESULT_ENTRIES = 1_000;

const NOTHING: TaskResult = {};
const APPLIED: TaskResult = { status: 0 };
const COMMITTED: TaskResult = { status: 1 };
const TRANSFERRED: TaskResult = { transfer_status: 0 };
const TO_COME: TaskResult = { transfer_status: 1 };

/** What is kept of a device's answer; it does not hold on to the message that it came in. */
export function resultOf(response: CpeMessage): TaskResult {
  switch (response.method) {
    case 'SetParameterValuesResponse':
      return response.status === 0 ? APPLIED : COMMITTED;
    case 'GetParameterValuesResponse': {
      const { values } = response;
      const kept = values.slice(0, MAX_RESULT_ENTRIES).map(({ name, value, type }) => ({
        name: detached(name),
        value: detached(value),
        type,
      }));
      return { values: kept, ...omission(values.length) };
    }
    case 'GetParameterNamesResponse': {
      const { parameters } = response;
      const kept = parameters
        .slice(0, MAX_RESULT_ENTRIES)
        .map(({ name, writable }) => ({ name: detached(name), writable }));
      return { parameters: kept, ...omission(parameters.length) };
    }
    case 'DownloadResponse':
    case 'UploadResponse':
      return response.status === 0 ? TRANSFERRED : TO_COME;
    default:
      return NOTHING; // the other answers of TaskMethods are empty
  }
}

function omission(length: number): { readonly omitted?: number } {
  return length > MAX_RESULT_ENTRIES ? { omitted: length - MAX_RESULT_ENTRIES } : {};
}
