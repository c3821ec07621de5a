import { cwmpFault } from '../../cwmp/faults.js';
import type { DuOperation } from '../../cwmp/rpcs/change-du-state.js';
import type { ResultFault } from '../../cwmp/rpcs/result-fault.js';
import { isUuid } from '../../cwmp/uuid.js';
import { urlProblem } from '../transfer/file-types.js';
import type { DuStep } from './du-change.js';
import type { DeploymentUnit, ExecEnv, ModuleTables } from './module-tables.js';
import { isOlder, runsOn, unitFile } from './unit-file.js';
import { unitUuid } from './uuid.js';

/** What an operation comes to on a CPE, or why it comes to nothing (TR-069 §A.4.1.10). */
export type Plan = { readonly steps: readonly DuStep[] } | { readonly fault: ResultFault };

/** Finds the units that an operation is for, as the tables stand when it begins. */
export function planOf(operation: DuOperation, tables: ModuleTables): Plan {
  const { uuid } = operation;
  if ((uuid !== '' || operation.kind === 'Uninstall') && !isUuid(uuid)) {
    return refused(9022, `"${uuid}" is no UUID`);
  }
  if (operation.kind !== 'Uninstall' && !(operation.kind === 'Update' && operation.url === '')) {
    const problem = urlProblem(operation.url);
    if (problem) return refused(problem.code, problem.why);
  }
  switch (operation.kind) {
    case 'Install':
      return planInstall(operation, tables);
    case 'Update':
      return planUpdate(operation, tables);
    case 'Uninstall':
      return planUninstall(operation, tables);
  }
}

type Of<K extends DuOperation['kind']> = Extract<DuOperation, { kind: K }>;

function planInstall({ executionEnvRef, url, uuid, username, password }: Of<'Install'>, tables: ModuleTables): Plan {
  let env: ExecEnv | undefined;
  if (executionEnvRef === '') {
    // The CPE chooses: an environment that runs the file, better one that is on.
    const fit = tables.environments.filter(({ type }) => runsOn(url, type));
    env = fit.find(({ enabled }) => enabled) ?? fit[0];
    if (!env) return refused(9025, 'no execution environment of this CPE runs such a file');
  } else {
    env = tables.environment(executionEnvRef);
    if (!env) return refused(9023, executionEnvRef);
  }
  const { name, vendor } = unitFile(url);
  const given = uuid === '' ? unitUuid(name, vendor) : uuid;
  return { steps: [{ kind: 'Install', uuid: given, url, username, password, env: env.path, unit: '' }] };
}

/** By UUID, or else by the URL that the unit came from, or else all (TR-069 §A.4.1.10, UpdateOpStruct). */
function planUpdate({ uuid, version, url, username, password }: Of<'Update'>, tables: ModuleTables): Plan {
  let units = tables.units;
  if (uuid !== '') {
    units = withUuid(units, uuid);
    if (version !== '') units = units.filter((unit) => unit.version === version);
    else if (new Set(units.map((unit) => unit.version)).size > 1) {
      return refused(9031, `versions ${units.map((unit) => unit.version).join(', ')} are installed`);
    }
  } else if (url !== '') units = units.filter((unit) => unit.url === url);
  if (units.length === 0) return refused(9028);
  return {
    steps: units.map((unit) => {
      const from = url === '' ? unit.url : url;
      return { kind: 'Update', unit: unit.path, url: from, username, password };
    }),
  };
}

/** All versions where none is named, on all environments where none is (TR-069 §A.4.1.10, UninstallOpStruct). */
function planUninstall({ uuid, version, executionEnvRef }: Of<'Uninstall'>, tables: ModuleTables): Plan {
  const env = executionEnvRef === '' ? undefined : tables.environment(executionEnvRef);
  if (executionEnvRef !== '' && !env) return refused(9023, executionEnvRef);
  const units = withUuid(tables.units, uuid).filter((unit) => version === '' || unit.version === version);
  if (units.length === 0) return refused(9028);
  const there = env ? units.filter((unit) => unit.env === env.path) : units;
  if (there.length === 0) return refused(9025, `it is not on ${executionEnvRef}`);
  return { steps: there.map(({ path }) => ({ kind: 'Uninstall', unit: path })) };
}

/**
 * Why a step cannot be taken; undefined when it can. What needs the version is looked at again when the file has come,
 * where its URL does not name one.
 */
export function stepFault(step: DuStep, tables: ModuleTables): ResultFault | undefined {
  const unit = step.kind === 'Install' ? asInstalled(step) : tables.unit(step.unit);
  if (!unit) return cwmpFault(9028);
  const env = tables.environment(unit.env);
  if (!env) return cwmpFault(9023, unit.env);
  if (!env.enabled) return cwmpFault(9024, env.path);
  if (step.kind === 'Uninstall') return undefined;
  if (step.kind === 'Install' && tables.full) return cwmpFault(9027, 'the tables of units are full');
  if (!runsOn(step.url, env.type)) return cwmpFault(9025, `${env.type} does not run ${step.url}`);
  const { version } = unitFile(step.url);
  if (version === undefined) return undefined;
  return versionFault(unit, version, tables);
}

/** What a step installs, before it has a version. */
export function asInstalled({ unit, uuid, env }: Extract<DuStep, { kind: 'Install' }>): VersionedUnit {
  return { path: unit, uuid, env, version: undefined };
}

type VersionedUnit = Pick<DeploymentUnit, 'path' | 'uuid' | 'env'> & { readonly version: string | undefined };

/** Why a unit cannot become this version: one that is to be installed, or that is and has another. */
export function versionFault(unit: VersionedUnit, version: string, tables: ModuleTables): ResultFault | undefined {
  const same = withUuid(tables.units, unit.uuid).filter((other) => other.env === unit.env && other.version === version);
  if (unit.version === undefined) {
    return same.some(({ path }) => path !== unit.path) ? cwmpFault(9026, `${unit.uuid} ${version}`) : undefined;
  }
  if (isOlder(version, unit.version)) return cwmpFault(9030, `${unit.version} is installed, the file is ${version}`);
  return same.length > 0 ? cwmpFault(9032, version) : undefined;
}

function withUuid(units: readonly DeploymentUnit[], uuid: string): readonly DeploymentUnit[] {
  return units.filter((unit) => unit.uuid.toLowerCase() === uuid.toLowerCase());
}

function refused(code: number, detail?: string): Plan {
  return { fault: cwmpFault(code, detail) };
}
