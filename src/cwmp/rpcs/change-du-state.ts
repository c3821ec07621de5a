import { argument, invalid, textArgument } from '../arguments.js';
import { XML_SCHEMA_INSTANCE } from '../namespaces.js';
import { NONE, type XmlDocument } from '../xml-document.js';
import { TEXT_LENGTH } from './file-arguments.js';
import { EMPTY, KEY_LENGTH, type RpcCodec, textElement } from './rpc-codec.js';

/** What is asked of one deployment unit; texts that the ACS left out are empty (TR-069 §A.4.1.10). */
export type DuOperation =
  | {
      readonly kind: 'Install';
      readonly url: string;
      readonly uuid: string;
      readonly username: string;
      readonly password: string;
      readonly executionEnvRef: string;
    }
  | {
      readonly kind: 'Update';
      readonly uuid: string;
      readonly version: string;
      readonly url: string;
      readonly username: string;
      readonly password: string;
    }
  | {
      readonly kind: 'Uninstall';
      readonly uuid: string;
      readonly version: string;
      readonly executionEnvRef: string;
    };

export interface ChangeDuStateArguments {
  readonly operations: readonly DuOperation[];
  readonly commandKey: string;
}

const URL_LENGTH = 1024;
const VERSION_LENGTH = 32;

/** Elements of an operation in the order of the schema. */
const FIELDS = {
  Install: { URL: 'url', UUID: 'uuid', Username: 'username', Password: 'password', ExecutionEnvRef: 'executionEnvRef' },
  Update: { UUID: 'uuid', Version: 'version', URL: 'url', Username: 'username', Password: 'password' },
  Uninstall: { UUID: 'uuid', Version: 'version', ExecutionEnvRef: 'executionEnvRef' },
} as const;

/** TR-069 §A.4.1.10. */
export const changeDuState: RpcCodec<'ChangeDUState', ChangeDuStateArguments, object> = {
  encodeRequest: ({ operations, commandKey }) =>
    operations.map(encodeOperation).join('') + textElement('CommandKey', commandKey),
  decodeRequest: (xml, element) => {
    const operations: DuOperation[] = [];
    for (let at = xml.firstChild(element); at !== NONE; at = xml.nextSibling(at)) {
      if (xml.is(at, 'Operations')) operations.push(decodeOperation(xml, at));
    }
    if (operations.length === 0) throw invalid('ChangeDUState has no Operations');
    const commandKey =
      xml.child(element, 'CommandKey') === NONE ? '' : textArgument(xml, element, 'CommandKey', KEY_LENGTH);
    return { method: 'ChangeDUState', operations, commandKey };
  },
  encodeResponse: EMPTY,
  decodeResponse: () => ({ method: 'ChangeDUStateResponse' }),
};

function encodeOperation(operation: DuOperation): string {
  const texts: Readonly<Record<string, string>> = { ...operation };
  const content = Object.entries(FIELDS[operation.kind]).map(([name, field]) => {
    const text = texts[field] ?? '';
    return text === '' ? '' : textElement(name, text);
  });
  return `<Operations xsi:type="cwmp:${operation.kind}OpStruct">${content.join('')}</Operations>`;
}

function decodeOperation(xml: XmlDocument, element: number): DuOperation {
  const written = xml.attributeOf(element, XML_SCHEMA_INSTANCE, 'type') ?? '';
  const text = (name: string, maxLength: number): string =>
    xml.child(element, name) === NONE ? '' : textArgument(xml, element, name, maxLength).trim();
  const uuid = text('UUID', 36);
  const username = text('Username', TEXT_LENGTH);
  const password = text('Password', TEXT_LENGTH);
  const url = text('URL', URL_LENGTH);
  const version = text('Version', VERSION_LENGTH);
  const executionEnvRef = text('ExecutionEnvRef', TEXT_LENGTH);
  switch (written.slice(written.indexOf(':') + 1)) {
    case 'InstallOpStruct':
      argument(xml, element, 'URL');
      return { kind: 'Install', url, uuid, username, password, executionEnvRef };
    case 'UpdateOpStruct':
      return { kind: 'Update', uuid, version, url, username, password };
    case 'UninstallOpStruct':
      argument(xml, element, 'UUID');
      return { kind: 'Uninstall', uuid, version, executionEnvRef };
    default:
      throw invalid(
        `Operations is of type "${written}", none of InstallOpStruct, UpdateOpStruct and UninstallOpStruct`,
      );
  }
}
