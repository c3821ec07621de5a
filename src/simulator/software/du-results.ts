import type { AutonomousDuResult } from '../../cwmp/rpcs/autonomous-du-state-change-complete.js';
import { NO_FAULT, type ResultFault } from '../../cwmp/rpcs/result-fault.js';
import { dateTime } from '../date-time.js';
import type { DeploymentUnit } from './module-tables.js';

type Operation = AutonomousDuResult['operationPerformed'];

/** When an operation began and ended, ms since the epoch. */
export interface Span {
  readonly startedAt: number;
  readonly now: number;
}

/** What became of an operation that went well; of an uninstalled unit, as it was. */
export function succeeded(operation: Operation, unit: DeploymentUnit, span: Span): AutonomousDuResult {
  return {
    ...timed(operation, span),
    uuid: unit.uuid,
    deploymentUnitRef: unit.path,
    version: unit.version,
    currentState: operation === 'Uninstall' ? 'Uninstalled' : 'Installed',
    // What is simulated depends on nothing.
    resolved: operation !== 'Uninstall',
    executionUnitRefList: unit.executionUnits.join(','),
    fault: NO_FAULT,
  };
}

/** What became of one that failed; @param unit the one that is there as before, undefined for none */
export function failed(
  operation: Operation,
  uuid: string,
  unit: DeploymentUnit | undefined,
  fault: ResultFault,
  span: Span,
): AutonomousDuResult {
  return {
    ...timed(operation, span),
    uuid: unit?.uuid ?? uuid,
    deploymentUnitRef: unit?.path ?? '',
    version: unit?.version ?? '',
    currentState: 'Failed',
    resolved: unit !== undefined,
    executionUnitRefList: unit?.executionUnits.join(',') ?? '',
    fault: { code: fault.code, string: fault.string },
  };
}

function timed(
  operationPerformed: Operation,
  { startedAt, now }: Span,
): Pick<AutonomousDuResult, 'operationPerformed' | 'startTime' | 'completeTime'> {
  return { operationPerformed, startTime: dateTime(startedAt), completeTime: dateTime(now) };
}
