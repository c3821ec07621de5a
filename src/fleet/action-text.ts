import type { ActionName, ActionRequest } from '../api/admin.js';
import { ACTION_NAMES } from '../api/admin.js';
import { parseDuration } from '../api/duration.js';
import { ApiError } from '../api/errors.js';
import { textHash } from '../api/random.js';
import { parseSelector } from '../api/selector-text.js';
import { DELAY_FAULTS, DIAGNOSTICS_ERRORS, type FaultEffect, PLAIN_FAULTS } from '../api/shard-config.js';
import { FleetError } from './errors.js';

/** An annotation's value, read. */
export interface ParsedAction {
  readonly action: ActionName;
  /** The value, verbatim. */
  readonly value: string;
  /** What stands behind the last `@`, if anything; it only makes the value another. */
  readonly token?: string;
  readonly request: ActionRequest;
}

/** For each action: what comes before the selector, if anything, and right values to show. */
const GRAMMAR: Record<ActionName, { readonly argument?: string; readonly examples: string }> = {
  'force-cr': { examples: 'all, 10%@t1 or state:failed' },
  reboot: { examples: 'all, count:50@t1 or index:42' },
  'factory-reset': { examples: 'index:42, 10%@t1 or state:failed' },
  'inject-fault': {
    argument: `a fault (a code such as 9002, ${PLAIN_FAULTS.join(', ')}, ${DELAY_FAULTS.join(', ')} with a delay such as ConnectDelay=5s, TransferFault=9016, or DiagnosticsFault=Error_Timeout)`,
    examples: '"9002 select=10%@t1", "SessionDrop select=count:50" or "ConnectDelay=5s select=all"',
  },
  'upgrade-firmware': {
    argument: 'a firmware version',
    examples: '"1.1.0 select=all@t1" or "1.1.0 select=state:ready"',
  },
};
const VERSION = /^[A-Za-z0-9]([-._A-Za-z0-9]{0,61}[A-Za-z0-9])?$/;

export function isActionName(text: string): text is ActionName {
  return ACTION_NAMES.some((name) => name === text);
}

/**
 * Reads the value of an action's annotation: `[ARGUMENT] [select=]SELECTOR[@TOKEN]`. A selector is always needed, so that
 * nothing happens to all CPEs unasked.
 *
 * @throws FleetError (FLEET_ACTION): what is wrong, and right values for this action.
 */
export function parseAction(action: ActionName, value: string): ParsedAction {
  const at = value.lastIndexOf('@');
  const token = at < 0 ? undefined : value.slice(at + 1).trim();
  if (token !== undefined && !/^[-._A-Za-z0-9]{1,63}$/.test(token)) {
    throw wrong(action, `the token behind @ must be 1 to 63 letters, digits, '-', '_' and '.', is "${token}"`);
  }
  const text = (at < 0 ? value : value.slice(0, at)).trim().replaceAll(/\s*,\s*/g, ',');
  const words = text === '' ? [] : text.split(/\s+/);
  const wanted = GRAMMAR[action].argument;
  const argument = wanted !== undefined && words[0]?.startsWith('select=') === false ? words.shift() : undefined;
  const [selection, ...more] = words;
  if (wanted !== undefined && argument === undefined) throw wrong(action, `it needs ${wanted} and a selector`);
  if (selection === undefined) throw wrong(action, 'it needs a selector, so that nothing happens to all CPEs unasked');
  if (more.length > 0) throw wrong(action, `"${more.join(' ')}" is too much; it takes one selector`);
  try {
    const request: ActionRequest = {
      action,
      selector: parseSelector(selection.replace(/^select=/, '')),
      salt: textHash(`${action} ${value}`),
      ...(action === 'inject-fault' && { fault: parseFault(argument ?? '') }),
      ...(action === 'upgrade-firmware' && { version: parseVersion(argument ?? '') }),
    };
    return { action, value, ...(token !== undefined && { token }), request };
  } catch (error) {
    if (error instanceof ApiError) throw wrong(action, error.message);
    throw error;
  }

  function parseFault(fault: string): FaultEffect {
    const code = /^(?:CwmpFault=)?(\d+)$/.exec(fault)?.[1];
    if (code !== undefined) {
      const number = Number(code);
      const known = (number >= 9000 && number <= 9032) || (number >= 9800 && number <= 9899);
      if (!known)
        throw wrong(action, `${code} is no fault code of a CPE; there are 9000 to 9032, and 9800 to 9899 (vendor)`);
      return { kind: 'CwmpFault', code: number };
    }
    const plain = PLAIN_FAULTS.find((kind) => kind === fault);
    if (plain !== undefined) return { kind: plain };
    const [name, delay] = fault.split('=');
    if (name === 'TransferFault' && delay !== undefined) {
      const failure = Number(delay);
      if (/^\d+$/.test(delay) && failure >= 9010 && failure <= 9020) return { kind: name, code: failure };
      throw wrong(action, `${delay} is no fault of a transfer; there are 9010 to 9020`);
    }
    if (name === 'DiagnosticsFault' && delay !== undefined) {
      const state = DIAGNOSTICS_ERRORS.find((one) => one === delay || one === `Error_${delay}`);
      if (state !== undefined) return { kind: name, state };
      throw wrong(action, `"${delay}" is no state of a failed test; there are ${DIAGNOSTICS_ERRORS.join(', ')}`);
    }
    const kind = DELAY_FAULTS.find((one) => one === name);
    if (kind !== undefined && delay !== undefined) {
      const delayMs = parseDuration(delay);
      if (delayMs > 3_600_000) throw wrong(action, `the delay of ${fault} is more than 1h`);
      return { kind, delayMs };
    }
    throw wrong(action, `"${fault}" is no fault; it needs ${wanted ?? ''}`);
  }

  function parseVersion(version: string): string {
    if (!VERSION.test(version)) throw wrong(action, `"${version}" is no firmware version`);
    return version;
  }
}

function wrong(action: ActionName, what: string): FleetError {
  return new FleetError('FLEET_ACTION', `${action}: ${what}. Right is ${GRAMMAR[action].examples}`);
}
