import { textArgument, unsignedArgument } from './arguments.js';
import { encodeEnvelope } from './envelope.js';
import { soapFaultCode } from './faults.js';
import type { CwmpFault, CwmpVersion, ParameterFault } from './types.js';
import { NONE } from './xml-document.js';
import type { XmlDocument } from './xml-document.js';
import { escapeXml } from './xml-writer.js';

/** The answer to a request that failed: a SOAP fault with a CWMP detail (TR-069 §3.5). */
export function encodeFault(version: CwmpVersion, id: string, fault: CwmpFault): string {
  let detail = codeAndString(fault.code, fault.string);
  for (const { name, code, string } of fault.parameterFaults ?? []) {
    detail += `<SetParameterValuesFault><ParameterName>${escapeXml(name)}</ParameterName>${codeAndString(code, string)}</SetParameterValuesFault>`;
  }
  return encodeEnvelope(
    version,
    id,
    `<soapenv:Fault><faultcode>soapenv:${soapFaultCode(fault.code)}</faultcode><faultstring>CWMP fault</faultstring>` +
      `<detail><cwmp:Fault>${detail}</cwmp:Fault></detail></soapenv:Fault>`,
  );
}

/** The answer to a message with a header that must be understood and is not; it has no CWMP detail (SOAP 1.1 §4.4.1). */
export function encodeMustUnderstandFault(version: CwmpVersion, id: string, header: string): string {
  return encodeEnvelope(
    version,
    id,
    '<soapenv:Fault><faultcode>soapenv:MustUnderstand</faultcode>' +
      `<faultstring>Header ${escapeXml(header)} is not understood</faultstring></soapenv:Fault>`,
  );
}

/**
 * Reads the element Fault of a Body. A fault of SOAP alone, without a CWMP detail, has code 0.
 *
 * @throws CwmpParseError CWMP_ARGUMENT
 */
export function decodeFault(xml: XmlDocument, element: number): CwmpFault {
  const detail = xml.child(element, 'detail');
  const fault = detail === NONE ? NONE : xml.child(detail, 'Fault');
  if (fault === NONE) {
    const string = `${textArgument(xml, element, 'faultcode')}: ${textArgument(xml, element, 'faultstring')}`;
    return { code: 0, string };
  }
  const parameterFaults: ParameterFault[] = [];
  for (let at = xml.firstChild(fault); at !== NONE; at = xml.nextSibling(at)) {
    if (xml.is(at, 'SetParameterValuesFault')) parameterFaults.push(readParameterFault(xml, at));
  }
  const code = unsignedArgument(xml, fault, 'FaultCode');
  const string = faultStringOf(xml, fault);
  return parameterFaults.length === 0 ? { code, string } : { code, string, parameterFaults };
}

function readParameterFault(xml: XmlDocument, element: number): ParameterFault {
  return {
    name: textArgument(xml, element, 'ParameterName'),
    code: unsignedArgument(xml, element, 'FaultCode'),
    string: faultStringOf(xml, element),
  };
}

/** FaultString may be missing (TR-069 §A.5). */
function faultStringOf(xml: XmlDocument, fault: number): string {
  const at = xml.child(fault, 'FaultString');
  return at === NONE ? '' : xml.text(at);
}

function codeAndString(code: number, string: string): string {
  return `<FaultCode>${code}</FaultCode><FaultString>${escapeXml(string)}</FaultString>`;
}
