import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SimulatorError } from './errors.js';

/** A login; both may hold the placeholders of src/api/identity.ts while they are templates. */
export interface Credentials {
  readonly username: string;
  readonly password: string;
}

export const NO_CREDENTIALS: Credentials = { username: '', password: '' };

/**
 * Reads the files `username` and `password` of a folder, as a mounted Secret lays them out.
 *
 * @throws SimulatorError `SIM_FILE`
 */
export async function readCredentials(folder: string): Promise<Credentials> {
  return { username: await line(folder, 'username'), password: await line(folder, 'password') };
}

async function line(folder: string, name: string): Promise<string> {
  return (await readSecretFile(folder, name)).toString('utf8').replace(/\r?\n$/, '');
}

/** @throws SimulatorError `SIM_FILE` that says which key of which Secret is missing. */
export async function readSecretFile(folder: string, name: string): Promise<Buffer> {
  const path = join(folder, name);
  try {
    return await readFile(path);
  } catch (cause) {
    const why =
      (cause as NodeJS.ErrnoException).code === 'ENOENT' ? `the Secret has no key "${name}"` : (cause as Error).message;
    throw new SimulatorError('SIM_FILE', `${path} cannot be read: ${why}`, { cause });
  }
}
