import type { AutonomousDuResult } from '../../cwmp/rpcs/autonomous-du-state-change-complete.js';
import type { DuOperation } from '../../cwmp/rpcs/change-du-state.js';
import type { ResultFault } from '../../cwmp/rpcs/result-fault.js';
import { cwmpFault } from '../../cwmp/faults.js';
import { isUuid } from '../../cwmp/uuid.js';
import { dateTime } from '../date-time.js';
import type { DuChange, DuStep } from './du-change.js';
import { asInstalled, planOf, stepFault, versionFault } from './du-plan.js';
import { failed, succeeded } from './du-results.js';
import type { UnitBytes } from './fetch-unit.js';
import type { DeploymentUnit, ModuleTables } from './module-tables.js';
import { unitFile, versionOfBytes } from './unit-file.js';
import { NIL_UUID, unitUuid } from './uuid.js';

/** An operation whose file is cut by a loss of power is begun anew after the boot, so many times in all. */
const MOST_ATTEMPTS = 3;

/** A step that fetches a file. */
export type FetchStep = Exclude<DuStep, { kind: 'Uninstall' }>;

/** How a change goes on: functions of the change, the tables (which they alter) and the time. */

/** Takes the steps that need no file: `running` at one that does, else `done`. */
export function advance(change: DuChange, tables: ModuleTables, now: number): DuChange {
  let state = change;
  while (state.phase === 'waiting') state = onward(state, tables, now);
  return state;
}

/** The file of the step that runs. */
export function fetchOf({ steps: [step] }: DuChange): FetchStep | undefined {
  return step?.kind === 'Uninstall' ? undefined : step;
}

/** The file has come. */
export function fetched(change: DuChange, bytes: UnitBytes, tables: ModuleTables, now: number): DuChange {
  const step = fetchOf(change);
  const unit = step && tables.unit(step.unit);
  if (!step || !unit) return lost(change, cwmpFault(9028), tables, now);
  const version = unitFile(step.url).version ?? versionOfBytes(bytes.sha256);
  const fault = versionFault(step.kind === 'Install' ? asInstalled(step) : unit, version, tables);
  if (fault) return lost(change, fault, tables, now);
  const values = { Status: 'Installed', Version: version, URL: step.url, LastUpdate: dateTime(now) };
  const run = { Version: version, DiskSpaceInUse: String(bytes.kib) };
  if (step.kind === 'Update') {
    tables.setUnit(unit.path, values);
    tables.setExecutionUnits(unit, run);
  } else {
    const { name, vendor } = unitFile(step.url);
    tables.setUnit(unit.path, { ...values, Resolved: 'true', Installed: dateTime(now) });
    tables.addExecutionUnit(unit, { Name: name, Vendor: vendor, ...run });
  }
  const after = tables.unit(unit.path) as DeploymentUnit;
  return settled(change, succeeded(step.kind, after, { startedAt: change.startedAt, now }));
}

/** The file has not come, or is not what it should be: all is as before the step. */
export function lost(change: DuChange, fault: ResultFault, tables: ModuleTables, now: number): DuChange {
  const step = fetchOf(change);
  if (!step) return change;
  undo(step, tables);
  return settled(change, failedStep(step, tables, fault, change.startedAt, now));
}

/** The power went while the file was fetched: the step waits for the boot, or has failed too often. */
export function interrupted(change: DuChange, tables: ModuleTables, now: number): DuChange {
  const step = fetchOf(change);
  if (change.phase !== 'running' || !step) return change;
  if (change.attempts >= MOST_ATTEMPTS) return lost(change, cwmpFault(9017, 'the CPE lost power'), tables, now);
  undo(step, tables);
  const again = step.kind === 'Install' ? { ...step, unit: '' } : step;
  return { ...change, phase: 'waiting', steps: [again, ...change.steps.slice(1)] };
}

function onward(change: DuChange, tables: ModuleTables, now: number): DuChange {
  const { steps, attempts } = change;
  const [step, ...later] = steps;
  if (!step) return nextOperation(change, tables, now);
  const startedAt = change.startedAt === 0 ? now : change.startedAt;
  const fault = stepFault(step, tables);
  if (fault) return settled(change, failedStep(step, tables, fault, startedAt, now));
  if (step.kind === 'Uninstall') {
    const unit = tables.unit(step.unit) as DeploymentUnit;
    tables.removeUnit(unit);
    return settled(change, succeeded('Uninstall', unit, { startedAt, now }));
  }
  return { ...change, phase: 'running', startedAt, attempts: attempts + 1, steps: [begun(step, tables), ...later] };
}

function nextOperation(change: DuChange, tables: ModuleTables, now: number): DuChange {
  const [operation, ...operations] = change.operations;
  if (!operation) return { ...change, phase: 'done', completedAt: now };
  const plan = planOf(operation, tables);
  if ('steps' in plan) return { ...change, operations, steps: plan.steps };
  const result = failed(operation.kind, uuidOf(operation), undefined, plan.fault, { startedAt: now, now });
  return { ...change, operations, results: [...change.results, result] };
}

/** The tables show what is under way. */
function begun(step: FetchStep, tables: ModuleTables): FetchStep {
  if (step.kind === 'Update') {
    tables.setUnit(step.unit, { Status: 'Updating' });
    return step;
  }
  const { name, vendor, version = '' } = unitFile(step.url);
  const { uuid, url, env } = step;
  const known = { UUID: uuid, URL: url, ExecutionEnvRef: env, Name: name, Vendor: vendor, Version: version };
  return { ...step, unit: tables.addUnit({ ...known, Status: 'Installing' }) };
}

function undo(step: FetchStep, tables: ModuleTables): void {
  if (step.kind === 'Update') tables.setUnit(step.unit, { Status: 'Installed' });
  else {
    const unit = tables.unit(step.unit);
    if (unit) tables.removeUnit(unit);
  }
}

function settled(change: DuChange, result: AutonomousDuResult): DuChange {
  const { steps, results } = change;
  return {
    ...change,
    phase: 'waiting',
    steps: steps.slice(1),
    attempts: 0,
    startedAt: 0,
    results: [...results, result],
  };
}

function failedStep(
  step: DuStep,
  tables: ModuleTables,
  fault: ResultFault,
  startedAt: number,
  now: number,
): AutonomousDuResult {
  const unit = tables.unit(step.unit);
  return failed(step.kind, step.kind === 'Install' ? step.uuid : NIL_UUID, unit, fault, { startedAt, now });
}

/** A result has a UUID (cwmp-1-2, OpResultStruct): the one that the ACS gave, where it is one. */
function uuidOf(operation: DuOperation): string {
  if (isUuid(operation.uuid)) return operation.uuid;
  if (operation.kind !== 'Install' || !URL.canParse(operation.url)) return NIL_UUID;
  const { name, vendor } = unitFile(operation.url);
  return unitUuid(name, vendor);
}
