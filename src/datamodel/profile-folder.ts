import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** A file of a profile's folder, as it is read. */
export interface ProfileFile {
  readonly name: string;
  readonly text: string;
}

/**
 * Reads the *.yaml and *.yml files that stand in a folder itself, in the order of their names. Names that begin with a
 * dot are left out: a mounted ConfigMap keeps its versions in such folders and lets its files be symbolic links to them.
 */
export async function readProfileFolder(folder: string): Promise<ProfileFile[]> {
  const names = await readdir(folder);
  const wanted = names.filter((name) => /^[^.].*\.ya?ml$/.test(name)).sort();
  return Promise.all(wanted.map(async (name) => ({ name, text: await readFile(join(folder, name), 'utf8') })));
}
