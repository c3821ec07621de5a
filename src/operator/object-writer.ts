import type { CpeFleet } from '../api/generated/cpefleet.js';
import type { KubeClient } from '../kube/client.js';
import { keyOf, type KubeObject } from '../kube/object.js';
import type { Resource } from '../kube/resources.js';
import type { StoreView } from '../kube/store.js';
import type { DesiredObject } from './desired/object.js';
import { hasAllOf } from './differences.js';
import { DESIRED_HASH } from './names.js';
import { requireOwn } from './ownership.js';

/** What the watches know of a resource; undefined for one that is not watched. */
export type StoreOf = (resource: Resource) => StoreView<KubeObject> | undefined;

interface Settled {
  readonly hash: string;
  readonly resourceVersion: string;
}

/** Writes the objects of fleets where they are not as they should be, and nothing where they are. */
export class ObjectWriter {
  readonly #client: KubeClient;
  readonly #storeOf: StoreOf;
  /**
   * By fleet and kind. Of what was applied and still differs from what was asked for (the API server spells some values its own way): the
   * version that came of it. As long as that is there, nothing has drifted.
   */
  readonly #settled = new Map<string, Map<string, Settled>>();

  constructor(client: KubeClient, storeOf: StoreOf) {
    this.#client = client;
    this.#storeOf = storeOf;
  }

  /**
   * @returns whether something was written
   * @throws KubeError; OperatorError (OPERATOR_NAME_TAKEN)
   */
  async write(fleet: CpeFleet, { resource, object }: DesiredObject, signal: AbortSignal): Promise<boolean> {
    const key = keyOf(object);
    const live = this.#storeOf(resource)?.get(key);
    const found =
      live ?? (await this.#client.get(resource, object.metadata.namespace, object.metadata.name, { signal }));
    if (found) requireOwn(fleet, resource, found);
    if (found && this.#isAsWanted(fleet, resource, object, found)) return false;
    const applied = await this.#client.apply<KubeObject>(resource, object, { force: true, signal });
    if (!hasAllOf(applied, object)) {
      const { resourceVersion = '' } = applied.metadata;
      const ofFleet = this.#settled.get(fleet.metadata.uid ?? '') ?? new Map<string, Settled>();
      ofFleet.set(resource.kind, { hash: hashOfObject(object), resourceVersion });
      this.#settled.set(fleet.metadata.uid ?? '', ofFleet);
    }
    return true;
  }

  /** The fleet is no more. */
  forget(uid: string): void {
    this.#settled.delete(uid);
  }

  #isAsWanted(fleet: CpeFleet, resource: Resource, wanted: KubeObject, live: KubeObject): boolean {
    if (hasAllOf(live, wanted)) return true;
    const settled = this.#settled.get(fleet.metadata.uid ?? '')?.get(resource.kind);
    return settled?.hash === hashOfObject(wanted) && settled.resourceVersion === live.metadata.resourceVersion;
  }
}

function hashOfObject({ metadata: { annotations = {} } }: KubeObject): string {
  return annotations[DESIRED_HASH] ?? '';
}
