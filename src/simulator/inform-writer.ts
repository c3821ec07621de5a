import { type EventSet, eventList, withCommandKey } from '../cwmp/event-codes.js';
import { InformEncoder } from '../cwmp/inform.js';
import type { DeviceId, EventStruct, ParameterValue } from '../cwmp/types.js';
import { namingOf, usesAliases } from '../datamodel/alias-path.js';
import type { Leaf } from '../datamodel/leaf.js';
import type { Profile } from '../datamodel/profile.js';
import type { CpeView } from './population.js';
import { PARAMETER_TYPE } from './rpcs/readable.js';

/** CWMP 1.4 with its offer of versions, or 1.0 for an ACS that cannot read that (TR-069 §3.7.4). */
export type InformVersion = '1-0' | '1-2';

const NO_CHANGES: readonly ParameterValue[] = [];
const NO_KEYED: readonly EventStruct[] = [];

/** Writes the Informs of all CPEs of one profile. */
class ProfileInforms {
  readonly encoders: Readonly<Record<InformVersion, InformEncoder>>;
  readonly leaves: readonly Leaf[];
  /** Some stand in instances, which an ACS may want named by their aliases. */
  readonly instanced: boolean;
  /** Filled anew for each Inform. */
  readonly values: string[];

  constructor(profile: Profile) {
    this.leaves = profile.forcedInform;
    this.instanced = this.leaves.some(({ path }) => /\.\d+\./.test(path));
    const parameters = this.leaves.map((leaf) => ({ name: leaf.path, type: PARAMETER_TYPE[leaf.type] }));
    this.encoders = { '1-0': new InformEncoder(parameters, '1-0'), '1-2': new InformEncoder(parameters, '1-2') };
    this.values = this.leaves.map(() => '');
  }
}

/** Aliases are a CPE's own, so is the encoder. */
function aliasEncoder(profile: Profile, view: CpeView, version: InformVersion): InformEncoder {
  const named = namingOf(profile, view);
  const parameters = profile.forcedInform.map(({ path, type }) => ({ name: named(path), type: PARAMETER_TYPE[type] }));
  return new InformEncoder(parameters, version);
}

/** Writes Informs (TR-069 §A.3.3.1): the forced parameters of the profile, and why the CPE calls. */
export class InformWriter {
  readonly #profiles = new Map<Profile, ProfileInforms>();
  readonly #events = new Map<EventSet, readonly EventStruct[]>();
  #id = 0;
  #second = -1;
  #time = '';

  /**
   * @param events the reasons; those with a CommandKey stand in `keyed` instead, once for each of their causes
   * @param currentTime ms since the epoch, by the clock of the CPE
   * @param changes parameters beside the forced ones, that have changed
   */
  write(
    profile: Profile,
    view: CpeView,
    device: DeviceId,
    events: EventSet,
    keyed: readonly EventStruct[] | undefined,
    retryCount: number,
    version: InformVersion,
    currentTime: number,
    changes: readonly ParameterValue[] = NO_CHANGES,
  ): string {
    let informs = this.#profiles.get(profile);
    if (!informs) {
      informs = new ProfileInforms(profile);
      this.#profiles.set(profile, informs);
    }
    const { leaves, values, encoders } = informs;
    for (let i = 0; i < leaves.length; i++) values[i] = profile.value(leaves[i] as Leaf, view);
    const encoder =
      informs.instanced && usesAliases(profile, view) ? aliasEncoder(profile, view, version) : encoders[version];
    return encoder.encode(
      this.#nextId(),
      device,
      this.#eventStructs(events, keyed ?? NO_KEYED),
      this.#currentTime(currentTime),
      retryCount,
      values,
      changes,
    );
  }

  #nextId(): string {
    this.#id = (this.#id + 1) % 0x7fffffff;
    return String(this.#id);
  }

  #eventStructs(events: EventSet, keyed: readonly EventStruct[]): readonly EventStruct[] {
    const plain = events & ~withCommandKey(events);
    let structs = this.#events.get(plain);
    if (!structs) {
      structs = eventList(plain).map((code) => ({ code, commandKey: '' }));
      this.#events.set(plain, structs);
    }
    return keyed.length === 0 ? structs : [...structs, ...keyed];
  }

  /** xsd:dateTime in UTC, to the second. */
  #currentTime(now: number): string {
    const second = Math.floor(now / 1000);
    if (second !== this.#second) {
      this.#second = second;
      this.#time = `${new Date(second * 1000).toISOString().slice(0, 19)}Z`;
    }
    return this.#time;
  }
}
