import { argument, listArgument, textArgument, unsignedArgument } from './arguments.js';
import { encodeEnvelope, OFFERED_VERSIONS } from './envelope.js';
import type { Envelope } from './envelope.js';
import { CLOSE_VALUE, CLOSE_VALUE_LIST, decodeValues, encodeValue, openValue, openValueList } from './parameters.js';
import type { CwmpVersion, DeviceId, EventStruct, Inform, ParameterType, ParameterValue } from './types.js';
import type { XmlDocument } from './xml-document.js';
import { escapeXml } from './xml-writer.js';

const NO_PARAMETERS: readonly ParameterValue[] = [];

/**
 * Writes the Informs of all CPEs of one model (TR-069 §A.3.3.1): everything between the values of its parameters is
 * made once.
 */
export class InformEncoder {
  private readonly version: CwmpVersion;
  private readonly headers: string;
  /** What stands before the value of each parameter. */
  private readonly before: readonly string[];
  /** The list's opening tag for the parameters alone, the common case. */
  private readonly opening: string;

  constructor(parameters: readonly { readonly name: string; readonly type: ParameterType }[], version: CwmpVersion) {
    this.version = version;
    this.headers = version === '1-2' ? OFFERED_VERSIONS : '';
    this.opening = openValueList(parameters.length);
    this.before = parameters.map(({ name, type }, i) => (i === 0 ? '' : CLOSE_VALUE) + openValue(name, type));
  }

  /**
   * @param currentTime xsd:dateTime
   * @param values of the encoder's parameters, in their order
   * @param extra further parameters, for example those of a `4 VALUE CHANGE`; none may be one of the encoder's
   */
  encode(
    id: string,
    device: DeviceId,
    events: readonly EventStruct[],
    currentTime: string,
    retryCount: number,
    values: readonly string[],
    extra: readonly ParameterValue[] = NO_PARAMETERS,
  ): string {
    const { manufacturer, oui, productClass, serialNumber } = device;
    let xml =
      `<cwmp:Inform><DeviceId><Manufacturer>${escapeXml(manufacturer)}</Manufacturer><OUI>${escapeXml(oui)}</OUI>` +
      `<ProductClass>${escapeXml(productClass)}</ProductClass><SerialNumber>${escapeXml(serialNumber)}</SerialNumber>` +
      `</DeviceId><Event soapenc:arrayType="cwmp:EventStruct[${events.length}]">`;
    for (const { code, commandKey } of events) {
      xml +=
        `<EventStruct><EventCode>${escapeXml(code)}</EventCode>` +
        `<CommandKey>${escapeXml(commandKey)}</CommandKey></EventStruct>`;
    }
    xml +=
      `</Event><MaxEnvelopes>1</MaxEnvelopes><CurrentTime>${currentTime}</CurrentTime>` +
      `<RetryCount>${retryCount}</RetryCount>` +
      (extra.length === 0 ? this.opening : openValueList(this.before.length + extra.length));
    const { before } = this;
    for (let i = 0; i < before.length; i++) xml += (before[i] ?? '') + escapeXml(values[i] ?? '');
    if (before.length > 0) xml += CLOSE_VALUE;
    for (const parameter of extra) xml += encodeValue(parameter);
    return encodeEnvelope(this.version, id, xml + CLOSE_VALUE_LIST + '</cwmp:Inform>', this.headers);
  }
}

/**
 * Reads the Inform in an envelope from a CPE.
 *
 * @throws CwmpParseError CWMP_ARGUMENT when it lacks something
 */
export function decodeInform({ xml, body }: Envelope): Inform {
  const device = argument(xml, body, 'DeviceId');
  return {
    device: {
      manufacturer: textArgument(xml, device, 'Manufacturer'),
      oui: textArgument(xml, device, 'OUI'),
      productClass: textArgument(xml, device, 'ProductClass'),
      serialNumber: textArgument(xml, device, 'SerialNumber'),
    },
    events: listArgument(xml, body, 'Event', 'EventStruct', readEvent),
    maxEnvelopes: unsignedArgument(xml, body, 'MaxEnvelopes'),
    currentTime: textArgument(xml, body, 'CurrentTime').trim(),
    retryCount: unsignedArgument(xml, body, 'RetryCount'),
    parameters: decodeValues(xml, body),
  };
}

function readEvent(xml: XmlDocument, item: number): EventStruct {
  return { code: textArgument(xml, item, 'EventCode'), commandKey: textArgument(xml, item, 'CommandKey') };
}
