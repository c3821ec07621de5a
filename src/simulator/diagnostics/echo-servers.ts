import type { Leaf } from '../../datamodel/leaf.js';
import { Overlay } from '../../datamodel/overlay.js';
import type { Profile } from '../../datamodel/profile.js';
import { FLAG } from '../device-table.js';
import type { LifecycleCore } from '../lifecycle-core.js';
import { COUNTERS, EchoServer } from './echo-server.js';

/** The object of a profile that switches the echo server of a CPE. */
interface EchoObject {
  /** With the dot at its end. */
  readonly path: string;
  readonly enable: Leaf;
}

const ENABLE = '.UDPEchoConfig.Enable';

const known = new WeakMap<Profile, readonly EchoObject[]>();

/** TR-181 has it below IP.Diagnostics, TR-098 below its root. */
function echoObjectOf(profile: Profile): EchoObject | undefined {
  let objects = known.get(profile);
  if (!objects) {
    objects = profile.leaves.flatMap((enable) =>
      enable.path.endsWith(ENABLE) ? [{ path: enable.path.slice(0, -'Enable'.length), enable }] : [],
    );
    known.set(profile, objects);
  }
  return objects[0];
}

/**
 * The echo servers of the CPEs that have one switched on (TR-143, UDPEchoConfig). They listen at the address of this
 * process, so that CPEs with the same UDPPort are in each other's way: the first has it, and the events of the others say
 * so. Counters begin anew when the server is switched on, and when the CPE boots.
 */
export class EchoServers {
  readonly #core: LifecycleCore;
  readonly #host: string;
  readonly #servers = new Map<number, EchoServer>();
  /** Sessions that still run when the process ends may switch servers on. */
  #stopped = false;

  /** @param host where they listen */
  constructor(core: LifecycleCore, host: string) {
    this.#core = core;
    this.#host = host;
  }

  /** The ACS has written these parameters. */
  written(slot: number, paths: readonly string[]): void {
    const object = echoObjectOf(this.#core.population.profile(slot));
    if (object && paths.some((path) => path.startsWith(object.path))) this.#adjust(slot, object);
  }

  /** The CPE is up. */
  booted(slot: number): void {
    const object = echoObjectOf(this.#core.population.profile(slot));
    if (!object) return;
    const { population } = this.#core;
    const overlay = population.overlays.get(slot);
    if (overlay) for (const name of COUNTERS) overlay.delete(object.path + name);
    this.#adjust(slot, object);
  }

  /** Brings the counters in the tree of a CPE up to date, for somebody who is about to read it. */
  settle(slot: number): void {
    const server = this.#servers.get(slot);
    const { population, interner } = this.#core;
    const profile = population.profile(slot);
    const object = server && echoObjectOf(profile);
    if (!object) return;
    const overlay = population.overlays.get(slot) ?? new Overlay(interner);
    for (const [name, value] of Object.entries(server.counters)) {
      if (profile.find(object.path + name)) overlay.set(object.path + name, value);
    }
    population.overlays.set(slot, overlay);
  }

  /** The CPE goes dark, or is no more. */
  close(slot: number): void {
    this.#servers.get(slot)?.close();
    this.#servers.delete(slot);
  }

  /** The process ends. */
  stop(): void {
    this.#stopped = true;
    for (const slot of [...this.#servers.keys()]) this.close(slot);
  }

  /** Opens or closes the server, as the parameters say now. */
  #adjust(slot: number, object: EchoObject): void {
    const { population, view, clock } = this.#core;
    if (this.#stopped || population.table.has(slot, FLAG.dark)) return;
    const profile = population.profile(slot);
    const context = view.of(slot, clock.now());
    const text = (name: string): string => {
      const leaf = profile.find(object.path + name);
      return leaf ? profile.value(leaf, context) : '';
    };
    if (profile.value(object.enable, context) !== 'true') {
      // What it has counted stays to be read.
      this.settle(slot);
      if (this.#servers.has(slot)) this.#core.note(slot, 'UDP echo server off');
      this.close(slot);
      return;
    }
    let server = this.#servers.get(slot);
    if (!server) {
      server = new EchoServer(clock, this.#host, (what) => {
        this.#core.note(slot, what);
      });
      this.#servers.set(slot, server);
      this.settle(slot);
    }
    const source = text('SourceIPAddress');
    const settings = { source, port: Number(text('UDPPort')), plus: text('EchoPlusEnabled') === 'true' };
    if (source === '') this.#core.note(slot, 'UDP echo server answers nobody: SourceIPAddress is empty');
    server.configure(settings);
  }
}
