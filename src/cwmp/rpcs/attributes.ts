import { booleanArgument, invalid, listArgument, textArgument, unsignedArgument } from '../arguments.js';
import { decodeNames, encodeNames } from '../parameters.js';
import type { XmlDocument } from '../xml-document.js';
import { PATH_LENGTH, textElement } from './rpc-codec.js';

/**
 * The Notification attribute (TR-069 §A.3.2.4): 0 off, 1 passive, 2 active, 3 passive lightweight, 4 passive and passive
 * lightweight, 5 active lightweight, 6 passive and active lightweight.
 */
export const NOTIFICATIONS = [0, 1, 2, 3, 4, 5, 6] as const;
export type Notification = (typeof NOTIFICATIONS)[number];

/** A ParameterAttributeStruct. */
export interface ParameterAttributes {
  readonly name: string;
  readonly notification: Notification;
  /** Who may set the parameter beside the ACS: `Subscriber`, or a vendor's own entity. */
  readonly accessList: readonly string[];
}

/** A SetParameterAttributesStruct. */
export interface AttributeChange extends ParameterAttributes {
  /** Whether `notification` is to be set; otherwise it means nothing. */
  readonly notificationChange: boolean;
  readonly accessListChange: boolean;
}

export function encodeAttributes(attributes: readonly ParameterAttributes[]): string {
  let xml = `<ParameterList soapenc:arrayType="cwmp:ParameterAttributeStruct[${attributes.length}]">`;
  for (const { name, notification, accessList } of attributes) {
    xml +=
      `<ParameterAttributeStruct>${textElement('Name', name)}<Notification>${notification}</Notification>` +
      `${encodeNames('AccessList', accessList)}</ParameterAttributeStruct>`;
  }
  return `${xml}</ParameterList>`;
}

export function decodeAttributes(xml: XmlDocument, parent: number): ParameterAttributes[] {
  return listArgument(xml, parent, 'ParameterList', 'ParameterAttributeStruct', readAttributes);
}

export function encodeAttributeChanges(changes: readonly AttributeChange[]): string {
  let xml = `<ParameterList soapenc:arrayType="cwmp:SetParameterAttributesStruct[${changes.length}]">`;
  for (const { name, notificationChange, notification, accessListChange, accessList } of changes) {
    xml +=
      `<SetParameterAttributesStruct>${textElement('Name', name)}` +
      `<NotificationChange>${notificationChange ? 1 : 0}</NotificationChange><Notification>${notification}</Notification>` +
      `<AccessListChange>${accessListChange ? 1 : 0}</AccessListChange>${encodeNames('AccessList', accessList)}` +
      '</SetParameterAttributesStruct>';
  }
  return `${xml}</ParameterList>`;
}

export function decodeAttributeChanges(xml: XmlDocument, parent: number): AttributeChange[] {
  return listArgument(xml, parent, 'ParameterList', 'SetParameterAttributesStruct', (_xml, item) => ({
    ...readAttributes(xml, item),
    notificationChange: booleanArgument(xml, item, 'NotificationChange'),
    accessListChange: booleanArgument(xml, item, 'AccessListChange'),
  }));
}

function readAttributes(xml: XmlDocument, item: number): ParameterAttributes {
  const name = textArgument(xml, item, 'Name', PATH_LENGTH);
  const notification = NOTIFICATIONS[unsignedArgument(xml, item, 'Notification')];
  if (notification === undefined) throw invalid(`the Notification of ${name} is none of 0 to 6`);
  return { name, notification, accessList: decodeNames(xml, item, 'AccessList') };
}
