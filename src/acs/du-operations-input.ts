import type { DuOperation } from '../cwmp/rpcs/change-du-state.js';
import { isUuid } from '../cwmp/uuid.js';
import { bad, type Fields, isFields, list, text } from './json-fields.js';

/** TR-069 §A.4.1.10. */
const MAX_OPERATIONS = 16;
const MAX_URL = 1024;
const MAX_TEXT = 256;
const MAX_VERSION = 32;

/** What each operation takes, besides `operation`. */
const ARGUMENTS: Readonly<Record<DuOperation['kind'], readonly string[]>> = {
  Install: ['url', 'uuid', 'username', 'password', 'execution_env_ref'],
  Update: ['uuid', 'version', 'url', 'username', 'password'],
  Uninstall: ['uuid', 'version', 'execution_env_ref'],
};
const KINDS = Object.keys(ARGUMENTS);

/** Reads the operations of a ChangeDUState. @throws AcsError ACS_BAD_REQUEST */
export function duOperations(given: unknown): readonly DuOperation[] {
  return list('operations', given, MAX_OPERATIONS).map((entry, i) => {
    const at = `operations[${i}]`;
    if (!isFields(entry)) throw bad(at, 'an object like {"operation":"Install","url":"https://…"}');
    const { operation: kind } = entry;
    if (!isKind(kind)) throw bad(`${at}.operation`, `one of ${KINDS.join(', ')}`);
    const allowed = ['operation', ...ARGUMENTS[kind]];
    const stray = Object.keys(entry).find((name) => !allowed.includes(name));
    if (stray !== undefined) throw bad(`${at}.${stray}`, `left out; ${kind} takes ${allowed.join(', ')}`);
    return operationOf(at, kind, entry);
  });
}

function operationOf(at: string, kind: DuOperation['kind'], fields: Fields): DuOperation {
  const login = { username: text(fields, 'username', MAX_TEXT, ''), password: text(fields, 'password', MAX_TEXT, '') };
  const executionEnvRef = text(fields, 'execution_env_ref', MAX_TEXT, '');
  const version = text(fields, 'version', MAX_VERSION, '');
  const id = { uuid: uuid(at, fields, kind === 'Uninstall') };
  switch (kind) {
    case 'Install':
      return { kind, url: url(at, fields, true), ...id, ...login, executionEnvRef };
    case 'Update':
      return { kind, ...id, version, url: url(at, fields, false), ...login };
    case 'Uninstall':
      return { kind, ...id, version, executionEnvRef };
  }
}

function uuid(at: string, fields: Fields, needed: boolean): string {
  const given = text(fields, 'uuid', MAX_TEXT, '');
  if ((needed || given !== '') && !isUuid(given)) throw bad(`${at}.uuid`, 'a UUID');
  return given;
}

function url(at: string, fields: Fields, needed: boolean): string {
  const given = text(fields, 'url', MAX_URL, '');
  if (given === '' && !needed) return given;
  if (!/^https?:\/\//.test(given) || !URL.canParse(given)) throw bad(`${at}.url`, 'an http or https URL');
  return given;
}

function isKind(value: unknown): value is DuOperation['kind'] {
  return KINDS.some((kind) => kind === value);
}
