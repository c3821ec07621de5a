import { readFileSync } from 'node:fs';
import type { CpeFleet } from '../api/generated/cpefleet.js';
import { formatProblem, readManifests, type Resources } from '../api/manifest.js';
import { unresolvedReferences } from '../api/references.js';
import { messageOf, systemCode } from './errors.js';

export interface LoadedManifests {
  /** What was read; to be run only without problems. */
  readonly resources: Resources;
  /** A line for each. */
  readonly problems: readonly string[];
  /** The file of each object, by what it is called: `ConfigMap lab/own`. */
  readonly places: ReadonlyMap<string, string>;
}

/**
 * Reads manifest files and checks everything that can be known before anything starts.
 *
 * @param running fleets that run now: what must not change is held against them.
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
  const { problems, places, ...resources } = readManifests(texts, running, [...builtInProfiles.keys()]);
  const unresolved = unresolvedReferences(resources)
    // What is there and cannot be read has problems of its own.
    .filter(({ target }) => !places.has(target) || isRead(resources, target))
    .map(({ object, path, message }) => `${places.get(object) ?? ''}: ${object}: ${path}: ${message}`);
  const all = [...unread, ...problems.map(formatProblem), ...unresolved];
  if (all.length === 0 && resources.fleets.length === 0) all.push(`${files.join(', ')}: there is no CpeFleet in it`);
  return { resources, problems: all, places };
}

function isRead({ secrets, configMaps }: Resources, target: string): boolean {
  return [...secrets, ...configMaps].some(({ kind, namespace, name }) => `${kind} ${namespace}/${name}` === target);
}
