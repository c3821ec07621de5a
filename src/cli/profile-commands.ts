import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Dump, readCsvDump } from '../datamodel/dump.js';
import { ProfileError } from '../datamodel/errors.js';
import { loadProfile } from '../datamodel/load-profile.js';
import type { Profile } from '../datamodel/profile.js';
import { profileOfDump } from '../datamodel/profile-of-dump.js';
import { EXIT, UsageError } from './errors.js';
import { print, type Io } from './io.js';
import { builtInProfiles } from './package-root.js';
import { readXmlDump } from './read-xml-dump.js';

/**
 * `cpe-sim profile lint`: compiles profiles and starts nothing.
 *
 * @throws UsageError with all that is wrong with all of them
 */
export async function runProfileLint(profiles: readonly string[], io: Io): Promise<number> {
  const problems: string[] = [];
  for (const name of profiles) {
    try {
      const profile = await loadProfile(folderOf(name));
      print(io.stdout, `valid: ${summary(profile)}`);
    } catch (error) {
      if (!(error instanceof ProfileError)) throw error;
      problems.push(error.message);
    }
  }
  if (problems.length > 0) throw new UsageError(...problems);
  return EXIT.ok;
}

/** `cpe-sim profile show`: a line for each object and parameter below a path. @throws UsageError for an unknown path */
export async function runProfileShow(name: string, path: string | undefined, io: Io): Promise<number> {
  const profile = await loadProfile(folderOf(name));
  const names = profile.tree.names(path ?? '', false);
  if (!names) throw new UsageError(`${profile.name} has no ${path ?? ''}; an object ends in a dot`);
  const lines = names.map(({ name: one, writable }) => {
    const leaf = profile.find(one);
    const type = leaf?.type ?? (profile.objects.get(one)?.template ? 'table' : 'object');
    const notify = leaf && leaf.notify !== 'off' ? ` ${leaf.notify}` : '';
    return `${one}  ${type}${writable ? ' writable' : ''}${leaf?.volatile ? ' moves' : ''}${notify}`;
  });
  print(io.stdout, [summary(profile), ...lines].join('\n'));
  return EXIT.ok;
}

export interface ImportFlags {
  readonly name: string;
  readonly out: string;
  readonly force?: boolean;
}

/**
 * `cpe-sim profile import`: makes a profile of a dump, and tells what of it could not be taken over.
 *
 * @throws UsageError for a file that is no dump, and for a folder that is there already
 */
export async function runProfileImport(file: string, flags: ImportFlags, io: Io): Promise<number> {
  const { name, out, force = false } = flags;
  if (!force && existsSync(join(out, 'profile.yaml'))) {
    throw new UsageError(`${out} holds a profile already; --force writes over it`);
  }
  const { files, parameters, problems } = profileOfDump(readDump(file), name);
  const lines = problems.map(({ line, path, message }) =>
    [line === 0 ? file : `${file}:${line}`, path, message].filter((part) => part !== '').join(': '),
  );
  if (parameters === 0) throw new UsageError(`${file} gives no parameter to import`, ...lines);
  mkdirSync(out, { recursive: true });
  for (const one of files) writeFileSync(join(out, one.name), one.text);
  for (const line of lines) print(io.stderr, `left out: ${line}`);
  print(io.stdout, `${out}: ${summary(await loadProfile(out))}`);
  return problems.length === 0 ? EXIT.ok : EXIT.notWell;
}

function readDump(file: string): Dump {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${(error as Error).message}`);
  }
  return text.trimStart().startsWith('<') ? readXmlDump(text) : readCsvDump(text);
}

/** A built-in profile by its name, or a folder. */
function folderOf(name: string): string {
  return builtInProfiles().get(name) ?? name;
}

function summary(profile: Profile): string {
  const tables = [...profile.objects.values()].filter(({ writable, template }) => writable && template).length;
  const { name, leaves, dataModel } = profile;
  return `${name} (${dataModel}): ${leaves.length} parameters, ${tables} tables that take new instances`;
}
