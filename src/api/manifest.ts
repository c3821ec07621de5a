import type { ConfigFiles } from './config-files.js';
import { readConfigFiles } from './config-files.js';
import { nearest } from './did-you-mean.js';
import type { CpeFleet } from './generated/cpefleet.js';
import { isPlainObject, ownField } from './plain.js';
import type { PlainObject } from './plain.js';
import type { Problem } from './problem.js';
import { showValue } from './problem.js';
import { profileNameProblems } from './profile-names.js';
import { readCpeFleet } from './validation.js';
import { readYaml } from './yaml-documents.js';

/** The text of a file, under the name that messages call it by. */
export interface ManifestFile {
  readonly name: string;
  readonly text: string;
}

/** A problem of a manifest, with the place where it stands. */
export interface ManifestProblem extends Problem {
  readonly file: string;
  /** Number of the YAML document in its file, from 1; 0 when the file as a whole cannot be read. */
  readonly document: number;
  /** For example `CpeFleet lab/metro`; empty when the document does not say. */
  readonly object: string;
}

/** What stands in manifests. */
export interface Resources {
  readonly fleets: readonly CpeFleet[];
  readonly secrets: readonly ConfigFiles[];
  readonly configMaps: readonly ConfigFiles[];
}

export interface ReadManifests extends Resources {
  readonly problems: readonly ManifestProblem[];
  /** The file of each object, by what it is called: `CpeFleet lab/metro`; also of those with problems. */
  readonly places: ReadonlyMap<string, string>;
}

const KINDS = ['CpeFleet', 'Secret', 'ConfigMap'] as const;

/**
 * Reads manifests: YAML of one or more documents each. What is right is read, what is wrong becomes problems; an object
 * with a problem is left out. Never throws.
 *
 * @param running the fleets that run now, so that a changed manifest is held against what must not change.
 * @param builtIn names of the built-in profiles; left out: any will do.
 */
export function readManifests(
  files: readonly ManifestFile[],
  running: readonly CpeFleet[] = [],
  builtIn?: readonly string[],
): ReadManifests {
  const fleets: CpeFleet[] = [];
  const secrets: ConfigFiles[] = [];
  const configMaps: ConfigFiles[] = [];
  const problems: ManifestProblem[] = [];
  const seen = new Map<string, string>();
  const places = new Map<string, string>();

  for (const { name: file, text } of files) {
    const yaml = readYaml(text);
    if ('reason' in yaml) {
      problems.push({ file, document: 0, object: '', path: '', message: `is no YAML: ${yaml.reason}` });
      continue;
    }
    for (const { number: document, value } of yaml.documents) {
      const object = titleOf(value);
      const found = [...readDocument(value)];
      const first = object === '' ? undefined : seen.get(object);
      if (first !== undefined) found.push({ path: 'metadata.name', message: `stands in ${first} already` });
      seen.set(object, first ?? `${file} (document ${document})`);
      if (object !== '' && first === undefined) places.set(object, file);
      problems.push(...found.map((problem) => ({ file, document, object, ...problem })));
    }
  }
  return { fleets, secrets, configMaps, problems, places };

  function readDocument(value: unknown): readonly Problem[] {
    if (!isPlainObject(value)) return [{ path: '', message: `must be an object, is ${showValue(value)}` }];
    const kind = ownField(value, 'kind');
    if (kind === 'CpeFleet') {
      const title = titleOf(value);
      const result = readCpeFleet(
        value,
        running.find((one) => titleOf(one) === title),
      );
      const names = builtIn ? profileNameProblems(value, builtIn) : [];
      if ('problems' in result) return [...result.problems, ...names];
      // It stays among what was read: what it refers to is looked at all the same.
      fleets.push(result.fleet);
      return names;
    } else if (kind === 'Secret' || kind === 'ConfigMap') {
      const result = readConfigFiles(kind, value);
      if ('problems' in result) return result.problems;
      (kind === 'Secret' ? secrets : configMaps).push(result.resource);
    } else {
      const meant = typeof kind === 'string' ? nearest(kind, KINDS) : undefined;
      const hint = meant === undefined ? `; there are ${KINDS.join(', ')}` : `; did you mean ${meant}?`;
      return [
        { path: 'kind', message: `${kind === undefined ? 'is required' : `${showValue(kind)} is unknown`}${hint}` },
      ];
    }
    return [];
  }
}

/** `fleet.yaml: CpeFleet lab/metro: spec.replcas: unknown field; did you mean replicas?` */
export function formatProblem({ file, document, object, path, message }: ManifestProblem): string {
  const place = object !== '' || document === 0 ? object : `document ${document}`;
  return [file, place, path, message].filter((part) => part !== '').join(': ');
}

function titleOf(value: unknown): string {
  const metadata: PlainObject = isPlainObject(value) && isPlainObject(value['metadata']) ? value['metadata'] : {};
  const { name, namespace } = metadata;
  if (!isPlainObject(value) || typeof value['kind'] !== 'string' || typeof name !== 'string') return '';
  return `${value['kind']} ${typeof namespace === 'string' ? namespace : 'default'}/${name}`;
}
