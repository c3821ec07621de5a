import { argument, booleanArgument, invalid, listArgument, textArgument, textOf } from './arguments.js';
import { XML_SCHEMA_INSTANCE } from './namespaces.js';
import { PARAMETER_TYPES } from './types.js';
import type { ParameterInfo, ParameterType, ParameterValue } from './types.js';
import type { XmlDocument } from './xml-document.js';
import { escapeXml } from './xml-writer.js';

/** The lists of names, values and infos that most messages of CWMP carry (TR-069 §A.3.2). */

const NAME_LENGTH = 256;
/** By local name: prefixes are the sender's choice, and base64 is of SOAP's namespace with some senders. */
const TYPE_BY_NAME: ReadonlyMap<string, ParameterType> = new Map(
  PARAMETER_TYPES.map((type) => [type.slice(type.indexOf(':') + 1), type]),
);
/** As nearly all write them. */
const TYPE_BY_PREFIXED: ReadonlyMap<string, ParameterType> = new Map(PARAMETER_TYPES.map((type) => [type, type]));

export function encodeNames(element: string, names: readonly string[]): string {
  let xml = `<${element} soapenc:arrayType="xsd:string[${names.length}]">`;
  for (const name of names) xml += `<string>${escapeXml(name)}</string>`;
  return `${xml}</${element}>`;
}

export function decodeNames(xml: XmlDocument, parent: number, element: string): string[] {
  return listArgument(xml, parent, element, 'string', readName);
}

function readName(xml: XmlDocument, item: number): string {
  return textOf(xml, item, NAME_LENGTH);
}

/** A ParameterValueStruct. */
export function encodeValue(parameter: ParameterValue): string {
  return `${openValue(parameter.name, parameter.type)}${escapeXml(parameter.value)}${CLOSE_VALUE}`;
}

/** What stands before a parameter's value; constant for a parameter. */
export function openValue(name: string, type: ParameterType): string {
  return `<ParameterValueStruct><Name>${escapeXml(name)}</Name><Value xsi:type="${TYPE_ON_WIRE[type]}">`;
}
export const CLOSE_VALUE = '</Value></ParameterValueStruct>';
/** base64 is a type of SOAP's encoding (TR-106 §3.2), where the schema of XML calls it base64Binary. */
const TYPE_ON_WIRE: Readonly<Record<ParameterType, string>> = {
  ...(Object.fromEntries(PARAMETER_TYPES.map((type) => [type, type])) as Record<ParameterType, string>),
  'xsd:base64': 'soapenc:base64',
};

export function encodeValues(values: readonly ParameterValue[]): string {
  let xml = openValueList(values.length);
  for (const value of values) xml += encodeValue(value);
  return xml + CLOSE_VALUE_LIST;
}

export function openValueList(length: number): string {
  return `<ParameterList soapenc:arrayType="cwmp:ParameterValueStruct[${length}]">`;
}
export const CLOSE_VALUE_LIST = '</ParameterList>';

export function decodeValues(xml: XmlDocument, parent: number): ParameterValue[] {
  return listArgument(xml, parent, 'ParameterList', 'ParameterValueStruct', readValue);
}

/** A Value without xsi:type is a string: so many ACSs send them. */
function readValue(xml: XmlDocument, item: number): ParameterValue {
  const name = textArgument(xml, item, 'Name', NAME_LENGTH);
  const value = argument(xml, item, 'Value');
  const written = xml.attributeOf(value, XML_SCHEMA_INSTANCE, 'type') ?? 'xsd:string';
  const type = TYPE_BY_PREFIXED.get(written) ?? TYPE_BY_NAME.get(written.slice(written.indexOf(':') + 1).trim());
  if (type === undefined) throw invalid(`the Value of ${name} is of type ${written}, which is none of CWMP`);
  return { name, value: xml.text(value), type };
}

export function encodeInfos(parameters: readonly ParameterInfo[]): string {
  let xml = `<ParameterList soapenc:arrayType="cwmp:ParameterInfoStruct[${parameters.length}]">`;
  for (const { name, writable } of parameters) {
    xml += `<ParameterInfoStruct><Name>${escapeXml(name)}</Name><Writable>${writable ? 1 : 0}</Writable></ParameterInfoStruct>`;
  }
  return `${xml}</ParameterList>`;
}

export function decodeInfos(xml: XmlDocument, parent: number): ParameterInfo[] {
  return listArgument(xml, parent, 'ParameterList', 'ParameterInfoStruct', readInfo);
}

function readInfo(xml: XmlDocument, item: number): ParameterInfo {
  return { name: textArgument(xml, item, 'Name', NAME_LENGTH), writable: booleanArgument(xml, item, 'Writable') };
}
