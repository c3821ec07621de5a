import type { CwmpFault, ParameterFault } from './types.js';

/** Who is to blame, in the terms of SOAP 1.1 §4.4.1. */
export type SoapFaultCode = 'Client' | 'Server';

interface FaultEntry {
  readonly text: string;
  readonly soap: SoapFaultCode;
}

const client = (text: string): FaultEntry => ({ text, soap: 'Client' });
const server = (text: string): FaultEntry => ({ text, soap: 'Server' });

/** Faults of CPEs (TR-069 §A.5.1) and of ACSs (§A.5.2): default FaultString and SOAP faultcode. */
const FAULTS: ReadonlyMap<number, FaultEntry> = new Map([
  [8000, server('Method not supported')],
  [8001, server('Request denied')],
  [8002, server('Internal error')],
  [8003, client('Invalid arguments')],
  [8004, server('Resources exceeded')],
  [8005, server('Retry request')],
  [8006, server('ACS version incompatible with CPE')],
  [9000, server('Method not supported')],
  [9001, server('Request denied')],
  [9002, server('Internal error')],
  [9003, client('Invalid arguments')],
  [9004, server('Resources exceeded')],
  [9005, client('Invalid parameter name')],
  [9006, client('Invalid parameter type')],
  [9007, client('Invalid parameter value')],
  [9008, client('Attempt to set a non-writable parameter')],
  [9009, server('Notification request rejected')],
  [9010, server('File transfer failure')],
  [9011, server('Upload failure')],
  [9012, server('File transfer server authentication failure')],
  [9013, server('Unsupported protocol for file transfer')],
  [9014, server('File transfer failure: unable to join multicast group')],
  [9015, server('File transfer failure: unable to contact file server')],
  [9016, server('File transfer failure: unable to access file')],
  [9017, server('File transfer failure: unable to complete download')],
  [9018, server('File transfer failure: file corrupted or otherwise unusable')],
  [9019, server('File transfer failure: file authentication failure')],
  [9020, client('File transfer failure: unable to complete download within specified time windows')],
  [9021, client('Cancelation of file transfer not permitted in current transfer state')],
  [9022, server('Invalid UUID format')],
  [9023, server('Unknown execution environment')],
  [9024, server('Disabled execution environment')],
  [9025, server('Deployment unit to execution environment mismatch')],
  [9026, server('Duplicate deployment unit')],
  [9027, server('System resources exceeded')],
  [9028, server('Unknown deployment unit')],
  [9029, server('Invalid deployment unit state')],
  [9030, server('Invalid deployment unit update: downgrade not permitted')],
  [9031, server('Invalid deployment unit update: version not specified')],
  [9032, server('Invalid deployment unit update: version already exists')],
]);

/** An ACS that answers with it asks for the same request again (TR-069 §A.5.2). */
export const RETRY_REQUEST = 8005;

/** An ACS that answers an Inform with it speaks no version of CWMP that the CPE does (TR-069 §3.7.4). */
export const VERSION_INCOMPATIBLE = 8006;

/** Says whether a CPE may answer with this code: one of the table, or one of the vendor range 9800 to 9899. */
export function isCpeFaultCode(code: number): boolean {
  return (code >= 9000 && FAULTS.has(code)) || (Number.isInteger(code) && code >= 9800 && code <= 9899);
}

/** The default FaultString of a code; a vendor's code has a text of its own. */
export function faultString(code: number): string {
  return FAULTS.get(code)?.text ?? `Vendor fault ${code}`;
}

/** The SOAP faultcode that goes with a CWMP fault code; the vendor decides for its own, here `Server`. */
export function soapFaultCode(code: number): SoapFaultCode {
  return FAULTS.get(code)?.soap ?? 'Server';
}

/** A fault with its default FaultString and, where known, what exactly is wrong. */
export function cwmpFault(code: number, detail?: string, parameterFaults?: readonly ParameterFault[]): CwmpFault {
  const text = faultString(code);
  const string = detail === undefined ? text : `${text}: ${detail}`;
  return parameterFaults === undefined ? { code, string } : { code, string, parameterFaults };
}
