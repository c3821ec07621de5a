import { booleanArgument, invalid, textArgument } from '../arguments.js';
import { flagElement } from './file-arguments.js';
import { EMPTY, KEY_LENGTH, type RpcCodec, textElement } from './rpc-codec.js';
import { NONE, type XmlDocument } from '../xml-document.js';
import { decodeResultFault, encodeResultFault, type ResultFault } from './result-fault.js';

export const DU_STATES = ['Installed', 'Uninstalled', 'Failed'] as const;
export type DuState = (typeof DU_STATES)[number];

/** What became of one operation of a ChangeDUState (TR-069 §A.4.2.3). */
export interface DuResult {
  readonly uuid: string;
  /** Path of the instance in DeploymentUnit.{i}; empty when there is none. */
  readonly deploymentUnitRef: string;
  readonly version: string;
  readonly currentState: DuState;
  /** All that the unit depends on is there. */
  readonly resolved: boolean;
  /** Comma-separated paths of instances in ExecutionUnit.{i}. */
  readonly executionUnitRefList: string;
  /** xsd:dateTime, as is completeTime. */
  readonly startTime: string;
  readonly completeTime: string;
  readonly fault: ResultFault;
}

/** TR-069 §A.4.2.3. */
export const duStateChangeComplete: RpcCodec<
  'DUStateChangeComplete',
  { readonly results: readonly DuResult[]; readonly commandKey: string },
  object
> = {
  encodeRequest: ({ results, commandKey }) =>
    results.map((result) => `<Results>${encodeResult(result)}</Results>`).join('') +
    textElement('CommandKey', commandKey),
  decodeRequest: (xml, element) => ({
    method: 'DUStateChangeComplete',
    results: resultsOf(xml, element, decodeResult),
    commandKey: xml.child(element, 'CommandKey') === NONE ? '' : textArgument(xml, element, 'CommandKey', KEY_LENGTH),
  }),
  encodeResponse: EMPTY,
  decodeResponse: () => ({ method: 'DUStateChangeCompleteResponse' }),
};

/** The elements Results of a message, of which there is at least one. */
export function resultsOf<T>(xml: XmlDocument, element: number, read: (xml: XmlDocument, item: number) => T): T[] {
  const results: T[] = [];
  for (let at = xml.firstChild(element); at !== NONE; at = xml.nextSibling(at)) {
    if (xml.is(at, 'Results')) results.push(read(xml, at));
  }
  if (results.length === 0) throw invalid(`${xml.localName(element)} has no Results`);
  return results;
}

export function encodeResult(result: DuResult): string {
  return (
    textElement('UUID', result.uuid) +
    textElement('DeploymentUnitRef', result.deploymentUnitRef) +
    textElement('Version', result.version) +
    textElement('CurrentState', result.currentState) +
    flagElement('Resolved', result.resolved) +
    textElement('ExecutionUnitRefList', result.executionUnitRefList) +
    textElement('StartTime', result.startTime) +
    textElement('CompleteTime', result.completeTime) +
    encodeResultFault('Fault', result.fault)
  );
}

export function decodeResult(xml: XmlDocument, item: number): DuResult {
  const written = textArgument(xml, item, 'CurrentState').trim();
  const currentState = DU_STATES.find((state) => state === written);
  if (currentState === undefined) throw invalid(`CurrentState is "${written}", none of ${DU_STATES.join(', ')}`);
  return {
    uuid: textArgument(xml, item, 'UUID'),
    deploymentUnitRef: textArgument(xml, item, 'DeploymentUnitRef'),
    version: textArgument(xml, item, 'Version'),
    currentState,
    resolved: booleanArgument(xml, item, 'Resolved'),
    executionUnitRefList: textArgument(xml, item, 'ExecutionUnitRefList'),
    startTime: textArgument(xml, item, 'StartTime').trim(),
    completeTime: textArgument(xml, item, 'CompleteTime').trim(),
    fault: decodeResultFault(xml, item, 'Fault'),
  };
}
