import { CwmpCredentialsError } from './errors.js';

/** The fields WWW-Authenticate and Authorization (RFC 9110 §11.6), for the schemes that take parameters. */

/** One challenge, or one set of credentials; parameter names in lower case. */
export interface AuthField {
  /** In lower case. */
  readonly scheme: string;
  readonly parameters: ReadonlyMap<string, string>;
}

const NEXT = /[ \t]*(?:,[ \t]*)*([\w!#$%&'*+.^`|~-]+)(?:[ \t]*=[ \t]*(?:"((?:[^"\\]|\\.)*)"|([^ \t,"]+)))?/y;
const SEPARATORS = /[ \t,]*$/y;

/** Reads a field that may hold several challenges; none when it is malformed, as half of a login is of no use. */
export function parseAuthField(field: string): readonly AuthField[] {
  const fields: AuthField[] = [];
  let parameters = new Map<string, string>();
  let at = 0;
  for (;;) {
    NEXT.lastIndex = at;
    const match = NEXT.exec(field);
    if (match === null) break;
    at = NEXT.lastIndex;
    const [, name = '', quoted, token] = match;
    if (quoted === undefined && token === undefined) {
      parameters = new Map();
      fields.push({ scheme: name.toLowerCase(), parameters });
    } else {
      parameters.set(name.toLowerCase(), token ?? (quoted ?? '').replace(/\\(.)/g, '$1'));
    }
  }
  SEPARATORS.lastIndex = at;
  return SEPARATORS.test(field) ? fields : [];
}

/**
 * A quoted string (RFC 9110 §5.6.4).
 *
 * @throws CwmpCredentialsError for control characters, which would break out of the field
 */
export function quote(text: string): string {
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c < 32 || c === 127) {
      throw new CwmpCredentialsError(
        'A user name, realm or URI holds a control character, which HTTP cannot carry; remove it.',
      );
    }
  }
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}
