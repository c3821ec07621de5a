import { readFileSync } from 'node:fs';
import { UsageError } from './errors.js';

/**
 * Reads a bearer token; white space around it does not count.
 *
 * @param flag that named the file, for the message.
 * @throws UsageError for a file that cannot be read, or holds no token that fits into an HTTP header.
 */
export function readTokenFile(file: string, flag: string): string {
  let token;
  try {
    token = readFileSync(file, 'utf8').trim();
  } catch (thrown) {
    throw new UsageError(`${flag}: ${file} cannot be read: ${(thrown as Error).message}`);
  }
  if (token === '') throw new UsageError(`${flag}: ${file} is empty; it must hold a token`);
  // RFC 6750 §2.1
  if (!/^[A-Za-z0-9._~+/-]+=*$/.test(token)) {
    throw new UsageError(`${flag}: ${file} holds no token; it must be letters, digits and -._~+/ alone`);
  }
  return token;
}
