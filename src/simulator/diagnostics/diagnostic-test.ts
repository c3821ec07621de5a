import type { Row } from '../../datamodel/rows.js';
import type { FileParts } from '../transfer/file-exchange.js';

/** What a test is asked: the parameters of its object, and the CPE that makes it. */
export interface DiagnosticsRequest {
  /** The value of a parameter of the object; empty when the profile does not have it. */
  text(name: string): string;
  readonly seed: number;
  readonly index: number;
}

/** What came of it: the DiagnosticsState, `Complete` or `Error_…`, and the object's other parameters. */
export interface DiagnosticsOutcome {
  readonly state: string;
  readonly values: Readonly<Record<string, string>>;
  /** Of its tables of results, by name; parameters that the profile's table does not have are not told. */
  readonly rows?: Readonly<Record<string, readonly Row[]>>;
}

/** A test that runs; ended by `abort`, it tells nobody. */
export interface RunningTest {
  abort(): void;
}

/** Begins a test; `ended` is called once. */
export type DiagnosticsTest = (
  request: DiagnosticsRequest,
  parts: FileParts,
  ended: (outcome: DiagnosticsOutcome) => void,
) => RunningTest;

/** A number of the request between two bounds; `otherwise` when the profile does not have it, or it is 0. */
export function numberOf(request: DiagnosticsRequest, name: string, otherwise: number, most: number): number {
  const value = Number(request.text(name));
  return Math.min(value > 0 ? value : otherwise, most);
}

export function failure(state: string): DiagnosticsOutcome {
  return { state, values: {} };
}

/** xsd:dateTime with microseconds (TR-143 §A.2.1); the unknown time for 0. */
export function microTime(ms: number): string {
  if (ms === 0) return '0001-01-01T00:00:00.000000Z';
  const micros = String(Math.floor((ms % 1) * 1000)).padStart(3, '0');
  return `${new Date(ms).toISOString().slice(0, -1)}${micros}Z`;
}
