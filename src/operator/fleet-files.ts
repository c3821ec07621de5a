import { randomBytes } from 'node:crypto';
import { readConfigFiles, type ConfigFiles } from '../api/config-files.js';
import type { CpeFleet } from '../api/generated/cpefleet.js';
import { isPlainObject } from '../api/plain.js';
import { referencesOf, unresolvedReferences, type Reference } from '../api/references.js';
import type { KubeClient } from '../kube/client.js';
import type { Clock } from '../kube/clock.js';
import { isAlreadyExists } from '../kube/errors.js';
import type { KubeObject } from '../kube/object.js';
import { CONFIG_MAPS, SECRETS } from '../kube/resources.js';
import { adminSecret } from './desired/admin-secret.js';
import { requireOwn } from './ownership.js';
import { hashOf } from './hash.js';
import { objectNames, POD_PATHS } from './names.js';

/** What the pods of a fleet mount, as far as the operator needs to know it. */
export interface FleetFiles {
  readonly token: string;
  /** Changes when the content of anything changes that the pods mount. */
  readonly digest: string;
  /** What is missing or wrong, a sentence each. */
  readonly problems: readonly string[];
}

/**
 * How long what was read counts. Secrets are read by name and not watched, so that the operator needs no right to list
 * them; this is how late a change of one is seen.
 */
const FRESH_MS = 60_000;
const FRESH_WITH_PROBLEMS_MS = 3_000;

/** Reads the Secrets and ConfigMaps of fleets, and makes each fleet its Secret with the admin token. */
export class FleetFilesReader {
  readonly #client: KubeClient;
  readonly #clock: Clock;
  readonly #known = new Map<string, { readonly of: string; readonly readAt: number; readonly files: FleetFiles }>();
  /** The tokens of fleets by their uids: an edit changes what a fleet mounts, and not its token. */
  readonly #tokens = new Map<string, { readonly uid: string; readonly until: number; readonly token: string }>();

  constructor(client: KubeClient, clock: Clock) {
    this.#client = client;
    this.#clock = clock;
  }

  /**
   * @param closely something is wrong with them, and somebody is about to put it right
   * @throws KubeError; OperatorError (OPERATOR_NAME_TAKEN)
   */
  async read(key: string, fleet: CpeFleet, closely: boolean, signal: AbortSignal): Promise<FleetFiles> {
    const { uid = '', generation } = fleet.metadata;
    const of = `${uid} ${generation}`;
    const known = this.#known.get(key);
    const freshMs = closely || (known?.files.problems.length ?? 0) > 0 ? FRESH_WITH_PROBLEMS_MS : FRESH_MS;
    if (known?.of === of && this.#clock.now() < known.readAt + freshMs) return known.files;
    const token = await this.#freshToken(key, fleet, signal);
    const files = await this.#references(fleet, token, signal);
    this.#known.set(key, { of, readAt: this.#clock.now(), files });
    return files;
  }

  forget(key: string): void {
    this.#known.delete(key);
    this.#tokens.delete(key);
  }

  async #freshToken(key: string, fleet: CpeFleet, signal: AbortSignal): Promise<string> {
    const { uid = '' } = fleet.metadata;
    const known = this.#tokens.get(key);
    if (known?.uid === uid && this.#clock.now() < known.until) return known.token;
    const token = await this.#token(fleet, signal);
    if (token !== '') this.#tokens.set(key, { uid, until: this.#clock.now() + FRESH_MS, token });
    return token;
  }

  async #token(fleet: CpeFleet, signal: AbortSignal): Promise<string> {
    const { namespace, name } = fleet.metadata;
    const secret = objectNames(name).token;
    let found = await this.#client.get(SECRETS, namespace, secret, { signal });
    if (!found) {
      const made = adminSecret(fleet, randomBytes(24).toString('base64url'));
      try {
        found = await this.#client.create(SECRETS, made.object, { signal });
      } catch (thrown) {
        // Another operator was first: its token is the one.
        if (!isAlreadyExists(thrown)) throw thrown;
        found = await this.#client.get(SECRETS, namespace, secret, { signal });
      }
    }
    if (!found) return '';
    requireOwn(fleet, SECRETS, found);
    return dataOf(found, POD_PATHS.tokenFile);
  }

  async #references(fleet: CpeFleet, token: string, signal: AbortSignal): Promise<FleetFiles> {
    const { namespace } = fleet.metadata;
    const problems: string[] = [];
    const secrets: ConfigFiles[] = [];
    const configMaps: ConfigFiles[] = [];
    const wanted = new Map(referencesOf(fleet).map((reference) => [`${reference.kind} ${reference.name}`, reference]));
    for (const reference of wanted.values()) {
      const found = await this.#read(namespace, reference, signal);
      if ('problem' in found) problems.push(found.problem);
      else (reference.kind === 'Secret' ? secrets : configMaps).push(found.files);
    }
    if (problems.length === 0) {
      const unresolved = unresolvedReferences({ fleets: [fleet], secrets, configMaps });
      problems.push(...unresolved.map(({ path, message }) => `${path}: ${message}`));
    }
    const contents = [...secrets, ...configMaps].map(({ kind, name, files }) => [
      kind,
      name,
      [...files].map(([file, content]) => [file, Buffer.from(content).toString('base64')]).sort(),
    ]);
    return { token, digest: hashOf([token, contents]), problems };
  }

  async #read(
    namespace: string,
    { kind, name, path }: Reference,
    signal: AbortSignal,
  ): Promise<{ readonly files: ConfigFiles } | { readonly problem: string }> {
    const resource = kind === 'Secret' ? SECRETS : CONFIG_MAPS;
    const object = await this.#client.get(resource, namespace, name, { signal });
    if (!object) return { problem: `${path}: ${kind} ${namespace}/${name} is not there; create it` };
    const read = readConfigFiles(kind, { ...object, apiVersion: 'v1' });
    if (!('problems' in read)) return { files: read.resource };
    const [first] = read.problems;
    return { problem: `${path}: ${kind} ${namespace}/${name}: ${first?.path ?? ''}: ${first?.message ?? ''}` };
  }
}

function dataOf(object: KubeObject, file: string): string {
  const { data } = object as { readonly data?: unknown };
  const value = isPlainObject(data) ? data[file] : undefined;
  return typeof value === 'string' ? Buffer.from(value, 'base64').toString() : '';
}
