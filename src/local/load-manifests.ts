import { readFileSync } from 'node:fs';
import type { CpeFleet } from '../api/generated/cpefleet.js';
import { nearest } from '../api/did-you-mean.js';
import { formatProblem, readManifests, type Resources } from '../api/manifest.js';
import { unresolvedReferences } from '../api/references.js';
import { messageOf, systemCode } from './errors.js';

export type LoadedManifests = { readonly resources: Resources } | { readonly problems: readonly string[] };

/**
 * Reads manifest files and checks everything that can be known before anything starts.
 *
 * @param running fleets that run now: what must not change is held against them.
 * @returns the resources, or a line for each problem.
 */
export function loadManifests(
  files: readonly string[],
  builtInProfiles: ReadonlyMap<string, string>,
  running: readonly CpeFleet[] = [],
): LoadedManifests {
  const unread: string[] = [];
  const texts: { name: string; text: string }[] = [];
  for (const name of files) {
    try {
      texts.push({ name, text: readFileSync(name, 'utf8') });
    } catch (thrown) {
      unread.push(`${name}: cannot be read (${systemCode(thrown) ?? messageOf(thrown)})`);
    }
  }
  const { problems, ...resources } = readManifests(texts, running);
  const unresolved = unresolvedReferences(resources).map(
    ({ object, path, message }) => `${object}: ${path}: ${message}`,
  );
  const all = [
    ...unread,
    ...problems.map(formatProblem),
    ...unresolved,
    ...unknownProfiles(resources, builtInProfiles),
  ];
  if (all.length === 0 && resources.fleets.length === 0) all.push(`${files.join(', ')}: there is no CpeFleet in it`);
  return all.length > 0 ? { problems: all } : { resources };
}

function unknownProfiles({ fleets }: Resources, builtIn: ReadonlyMap<string, string>): string[] {
  const names = [...builtIn.keys()];
  return fleets.flatMap(({ metadata, spec }) =>
    spec.profiles.flatMap(({ name }, i) => {
      if (name === undefined || builtIn.has(name)) return [];
      const meant = nearest(name, names);
      const hint = meant === undefined ? `there are ${names.join(', ')}` : `did you mean ${meant}?`;
      const place = `CpeFleet ${metadata.namespace}/${metadata.name}: spec.profiles[${i}].name`;
      return [`${place}: "${name}" is no built-in profile; ${hint} A profile of your own comes by configMapRef`];
    }),
  );
}
