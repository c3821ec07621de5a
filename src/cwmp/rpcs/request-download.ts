import { listArgument, textArgument } from '../arguments.js';
import { decodeFileType, FILE_TYPE_LENGTH, TEXT_LENGTH } from './file-arguments.js';
import { EMPTY, type RpcCodec, textElement } from './rpc-codec.js';
import type { XmlDocument } from '../xml-document.js';

/** An argument of a file type, such as `Language`. */
export interface FileTypeArgument {
  readonly name: string;
  readonly value: string;
}

export interface RequestDownloadArguments {
  readonly fileType: string;
  readonly fileTypeArguments: readonly FileTypeArgument[];
}

/** TR-069 §A.4.2.2: the CPE would like a file. */
export const requestDownload: RpcCodec<'RequestDownload', RequestDownloadArguments, object> = {
  encodeRequest: ({ fileType, fileTypeArguments }) =>
    textElement('FileType', fileType) +
    `<FileTypeArg soapenc:arrayType="cwmp:ArgStruct[${fileTypeArguments.length}]">` +
    `${fileTypeArguments.map(encodeArgument).join('')}</FileTypeArg>`,
  decodeRequest: (xml, element) => ({
    method: 'RequestDownload',
    fileType: decodeFileType(xml, element),
    fileTypeArguments: listArgument(xml, element, 'FileTypeArg', 'ArgStruct', decodeArgument),
  }),
  encodeResponse: EMPTY,
  decodeResponse: () => ({ method: 'RequestDownloadResponse' }),
};

function encodeArgument({ name, value }: FileTypeArgument): string {
  return `<ArgStruct>${textElement('Name', name)}${textElement('Value', value)}</ArgStruct>`;
}

function decodeArgument(xml: XmlDocument, item: number): FileTypeArgument {
  return {
    name: textArgument(xml, item, 'Name', FILE_TYPE_LENGTH),
    value: textArgument(xml, item, 'Value', TEXT_LENGTH),
  };
}
