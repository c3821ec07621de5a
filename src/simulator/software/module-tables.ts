import type { CpeContext } from '../../datamodel/context.js';
import { withOverlay } from '../../datamodel/context.js';
import { addedTo, addInstance, deleteInstance } from '../../datamodel/instances.js';
import type { Interner } from '../../datamodel/interner.js';
import type { ModelTree } from '../../datamodel/model-tree.js';
import { Overlay } from '../../datamodel/overlay.js';
import type { Profile } from '../../datamodel/profile.js';

/** An execution environment; paths are without a dot at their end, as references are written (TR-106 §3.2.4). */
export interface ExecEnv {
  readonly path: string;
  readonly type: string;
  readonly enabled: boolean;
  /** Its Status is Up: it has been started since it was enabled. */
  readonly up: boolean;
  /** KiB; -1 where the device does not say. */
  readonly freeDisk: number;
}

export interface DeploymentUnit {
  readonly path: string;
  readonly uuid: string;
  readonly version: string;
  readonly url: string;
  readonly env: string;
  /** Paths of its execution units. */
  readonly executionUnits: readonly string[];
}

interface ExecutionUnit {
  readonly path: string;
  readonly env: string;
  readonly active: boolean;
  readonly autoStart: boolean;
  /** KiB. */
  readonly disk: number;
}

type Values = Readonly<Record<string, string>>;

/** The device of this profile has software modules: environments, and tables that it adds units to. */
export function hasModules({ objects, root }: Profile): boolean {
  const modules = modulesOf(root.path);
  return (
    objects.get(`${modules}DeploymentUnit.`)?.template !== undefined &&
    objects.get(`${modules}ExecutionUnit.`)?.template !== undefined &&
    objects.has(`${modules}ExecEnv.`)
  );
}

/** Whether anything was ever installed on the CPE that is still there. */
export function hasUnits({ root }: Profile, overlay: Overlay | undefined): boolean {
  return addedTo(overlay, `${modulesOf(root.path)}DeploymentUnit.`).length > 0;
}

/** Path of the object SoftwareModules (TR-181 and TR-098 have the same below their roots). */
export function modulesOf(root: string): string {
  return `${root}SoftwareModules.`;
}

/**
 * The tables of a CPE's software modules (TR-181 Device.SoftwareModules.), with what is changed on them: in an overlay
 * that takes the place of the context's, which stays as it is.
 */
export class ModuleTables {
  readonly overlay: Overlay;
  readonly #profile: Profile;
  readonly #context: CpeContext;
  readonly #modules: string;
  /** Undefined when rows have come or gone since it was made. */
  #made: ModelTree | undefined;

  constructor(profile: Profile, context: CpeContext, interner: Interner) {
    this.#profile = profile;
    this.overlay = context.overlay?.clone() ?? new Overlay(interner);
    this.#context = withOverlay(context, this.overlay);
    this.#modules = modulesOf(profile.root.path);
  }

  get environments(): readonly ExecEnv[] {
    return this.#rows('ExecEnv').map((path) => {
      const free = this.#text(path, 'AvailableDiskSpace');
      return {
        path,
        type: this.#text(path, 'Type'),
        enabled: this.#text(path, 'Enable') === 'true',
        up: this.#text(path, 'Status') === 'Up',
        freeDisk: free === '' ? -1 : Number(free),
      };
    });
  }

  get units(): readonly DeploymentUnit[] {
    return this.#rows('DeploymentUnit').map((path) => ({
      path,
      uuid: this.#text(path, 'UUID'),
      version: this.#text(path, 'Version'),
      url: this.#text(path, 'URL'),
      env: this.#text(path, 'ExecutionEnvRef'),
      executionUnits: this.#text(path, 'ExecutionUnitList')
        .split(',')
        .filter((one) => one !== ''),
    }));
  }

  unit(path: string): DeploymentUnit | undefined {
    return this.units.find((unit) => unit.path === path);
  }

  /** No unit more fits into the tables. */
  get full(): boolean {
    return ['DeploymentUnit', 'ExecutionUnit'].some((table) => {
      const { template } = this.#profile.objects.get(`${this.#modules}${table}.`) ?? {};
      return this.#rows(table).length >= (template?.maxEntries ?? 0);
    });
  }

  /** KiB that are free for another version of a unit; -1 where the device does not say. */
  roomFor({ env, executionUnits }: Pick<DeploymentUnit, 'env' | 'executionUnits'>): number {
    const free = this.environment(env)?.freeDisk ?? -1;
    return free < 0 ? free : executionUnits.reduce((room, path) => room + this.#executionUnit(path).disk, free);
  }

  /** The environment of an execution unit. */
  environmentOf(executionUnit: string): ExecEnv | undefined {
    return this.environment(this.#executionUnit(executionUnit).env);
  }

  /** The environment that a reference names: a path with or without a dot at its end, or relative to the root (`.SoftwareModules…`). */
  environment(reference: string): ExecEnv | undefined {
    const plain = reference.replace(/\.$/, '');
    const path = plain.startsWith('.') ? this.#profile.root.path.slice(0, -1) + plain : plain;
    return this.environments.find((env) => env.path === path);
  }

  /** @returns the path of the new row */
  addUnit(values: Values): string {
    return this.#add('DeploymentUnit', values);
  }

  setUnit(path: string, values: Values): void {
    this.#set(path, values);
  }

  /** Adds the execution unit of a deployment unit, which runs where its environment does. */
  addExecutionUnit(unit: DeploymentUnit, values: Values): void {
    const path = this.#add('ExecutionUnit', { ...values, ExecutionEnvRef: unit.env });
    this.#set(unit.path, { ExecutionUnitList: [...unit.executionUnits, path].join(',') });
    this.#run(path, this.environment(unit.env)?.enabled === true);
    this.#count();
  }

  /** Another version of a deployment unit: its execution units are those of the version. */
  setExecutionUnits(unit: DeploymentUnit, values: Values): void {
    for (const path of unit.executionUnits) {
      this.#set(path, values);
      this.#run(path, this.#executionUnit(path).active);
    }
    this.#count();
  }

  /** Takes a deployment unit away, and what runs of it. */
  removeUnit({ path, executionUnits }: DeploymentUnit): void {
    for (const one of executionUnits) this.#remove(one);
    this.#remove(path);
    this.#count();
  }

  /** Disabling an environment stops what runs on it; enabling it starts what starts by itself. */
  switchEnvironment(env: ExecEnv): void {
    this.#set(env.path, { Status: env.enabled ? 'Up' : 'Disabled' });
    for (const { path, autoStart } of this.#executionUnitsOn(env)) this.#run(path, env.enabled && autoStart);
    this.#count();
  }

  /** What an ACS has set of an environment is the profile's again. */
  restoreEnvironment(env: ExecEnv): void {
    for (const [path] of [...this.overlay.entries()]) if (path.startsWith(`${env.path}.`)) this.overlay.delete(path);
    this.#count();
  }

  /** Starts or stops an execution unit. */
  run(path: string, active: boolean): void {
    this.#run(path, active);
    this.#count();
  }

  /** The CPE has booted: what starts by itself runs, the rest does not. */
  boot(): void {
    for (const env of this.environments) this.switchEnvironment(env);
  }

  /** A wish that was written is none that is read. */
  forgetWish(path: string): void {
    this.overlay.delete(path);
  }

  #executionUnitsOn(env: ExecEnv): readonly ExecutionUnit[] {
    return this.#rows('ExecutionUnit')
      .map((path) => this.#executionUnit(path))
      .filter((unit) => unit.env === env.path);
  }

  #executionUnit(path: string): ExecutionUnit {
    return {
      path,
      env: this.#text(path, 'ExecutionEnvRef'),
      active: this.#text(path, 'Status') === 'Active',
      autoStart: this.#text(path, 'AutoStart') === 'true',
      disk: Number(this.#text(path, 'DiskSpaceInUse')),
    };
  }

  /** What runs takes as much memory as its file is long. */
  #run(path: string, active: boolean): void {
    const { disk } = this.#executionUnit(path);
    this.#set(path, { Status: active ? 'Active' : 'Idle', MemoryInUse: String(active ? disk : 0) });
  }

  /** What the environments say of what is installed and runs on them. */
  #count(): void {
    for (const env of this.environments) {
      const units = this.#executionUnitsOn(env);
      const active = units.filter((unit) => unit.active);
      const sum = (of: readonly ExecutionUnit[]): number => of.reduce((total, { disk }) => total + disk, 0);
      this.#set(env.path, {
        ActiveExecutionUnits: active.map(({ path }) => path).join(','),
        AvailableDiskSpace: this.#left(env.path, 'AvailableDiskSpace', sum(units)),
        AvailableMemory: this.#left(env.path, 'AvailableMemory', sum(active)),
      });
    }
  }

  /** What is left of what the device has without any unit. */
  #left(env: string, name: string, used: number): string {
    const empty = Number(this.#profile.find(`${env}.${name}`)?.compute(this.#context) ?? -1);
    return String(empty < 0 ? empty : Math.max(0, empty - used));
  }

  #tree(): ModelTree {
    this.#made ??= this.#profile.treeOf(this.#context);
    return this.#made;
  }

  #rows(table: string): string[] {
    const tree = this.#tree();
    const node = tree.object(`${this.#modules}${table}.`);
    return node ? tree.instances(node).map(({ path }) => path.slice(0, -1)) : [];
  }

  #add(table: string, values: Values): string {
    const path = `${this.#modules}${table}.`;
    const highest = this.#rows(table).map((row) => Number(row.slice(path.length)));
    this.#made = undefined;
    const row = `${path}${addInstance(this.overlay, path, Math.max(0, ...highest))}`;
    this.#set(row, values);
    return row;
  }

  #remove(row: string): void {
    this.#made = undefined;
    const dot = row.lastIndexOf('.') + 1;
    deleteInstance(this.overlay, row.slice(0, dot), Number(row.slice(dot)));
  }

  /** Sets those that the device has; what a row has anyway is not kept. */
  #set(row: string, values: Values): void {
    const tree = this.#tree();
    for (const [name, text] of Object.entries(values)) {
      const leaf = tree.find(`${row}.${name}`);
      if (!leaf) continue;
      const value = text.slice(0, leaf.constraints.maxLength);
      if (value === leaf.compute(this.#context)) this.overlay.delete(leaf.path);
      else this.overlay.set(leaf.path, value);
    }
  }

  #text(row: string, name: string): string {
    const leaf = this.#tree().find(`${row}.${name}`);
    return leaf ? this.#profile.value(leaf, this.#context) : '';
  }
}
