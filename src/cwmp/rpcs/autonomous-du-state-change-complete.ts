import { invalid, textArgument } from '../arguments.js';
import { EMPTY, type RpcCodec, textElement } from './rpc-codec.js';
import type { XmlDocument } from '../xml-document.js';
import { decodeResult, type DuResult, encodeResult, resultsOf } from './du-state-change-complete.js';

const OPERATIONS = ['Install', 'Update', 'Uninstall'] as const;

export interface AutonomousDuResult extends DuResult {
  readonly operationPerformed: (typeof OPERATIONS)[number];
}

/** TR-069 §A.4.2.4: of changes that the ACS did not ask for. */
export const autonomousDuStateChangeComplete: RpcCodec<
  'AutonomousDUStateChangeComplete',
  { readonly results: readonly AutonomousDuResult[] },
  object
> = {
  encodeRequest: ({ results }) => results.map(encodeAutonomous).join(''),
  decodeRequest: (xml, element) => ({
    method: 'AutonomousDUStateChangeComplete',
    results: resultsOf(xml, element, decodeAutonomous),
  }),
  encodeResponse: EMPTY,
  decodeResponse: () => ({ method: 'AutonomousDUStateChangeCompleteResponse' }),
};

function encodeAutonomous(result: AutonomousDuResult): string {
  return `<Results>${encodeResult(result)}${textElement('OperationPerformed', result.operationPerformed)}</Results>`;
}

function decodeAutonomous(xml: XmlDocument, item: number): AutonomousDuResult {
  const written = textArgument(xml, item, 'OperationPerformed').trim();
  const operationPerformed = OPERATIONS.find((operation) => operation === written);
  if (operationPerformed === undefined) {
    throw invalid(`OperationPerformed is "${written}", none of ${OPERATIONS.join(', ')}`);
  }
  return { ...decodeResult(xml, item), operationPerformed };
}
