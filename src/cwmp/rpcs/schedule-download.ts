import { integerArgument, invalid, listArgument, textArgument, unsignedArgument } from '../arguments.js';
import type { XmlDocument } from '../xml-document.js';
import {
  decodeLocation,
  encodeLocation,
  type FileLocation,
  FILE_TYPE_LENGTH,
  numberElement,
  TEXT_LENGTH,
} from './file-arguments.js';
import { EMPTY, KEY_LENGTH, type RpcCodec, textElement } from './rpc-codec.js';

/** When a scheduled download may happen; start and end in seconds from the call. */
export interface TimeWindow {
  readonly start: number;
  readonly end: number;
  /** `1 At Any Time`, `2 Immediately`, `3 When Idle`, `4 Confirmation Needed`, or a vendor's. */
  readonly mode: string;
  readonly userMessage: string;
  /** Attempts after the first within this window; -1 leaves their number to the CPE. */
  readonly maxRetries: number;
}

export interface ScheduleDownloadArguments extends FileLocation {
  readonly commandKey: string;
  /** Bytes; 0 when the ACS does not say. */
  readonly fileSize: number;
  readonly targetFileName: string;
  readonly windows: readonly TimeWindow[];
}

/** TR-069 §A.4.1.8. */
export const scheduleDownload: RpcCodec<'ScheduleDownload', ScheduleDownloadArguments, object> = {
  encodeRequest: (request) =>
    textElement('CommandKey', request.commandKey) +
    encodeLocation(request) +
    numberElement('FileSize', request.fileSize) +
    textElement('TargetFileName', request.targetFileName) +
    `<TimeWindowList soapenc:arrayType="cwmp:TimeWindowStruct[${request.windows.length}]">` +
    `${request.windows.map(encodeWindow).join('')}</TimeWindowList>`,
  decodeRequest: (xml, element) => ({
    method: 'ScheduleDownload',
    commandKey: textArgument(xml, element, 'CommandKey', KEY_LENGTH),
    ...decodeLocation(xml, element),
    fileSize: unsignedArgument(xml, element, 'FileSize'),
    targetFileName: textArgument(xml, element, 'TargetFileName', TEXT_LENGTH),
    windows: decodeWindows(xml, element),
  }),
  encodeResponse: EMPTY,
  decodeResponse: () => ({ method: 'ScheduleDownloadResponse' }),
};

function encodeWindow({ start, end, mode, userMessage, maxRetries }: TimeWindow): string {
  const content =
    numberElement('WindowStart', start) +
    numberElement('WindowEnd', end) +
    textElement('WindowMode', mode) +
    textElement('UserMessage', userMessage) +
    numberElement('MaxRetries', maxRetries);
  return `<TimeWindowStruct>${content}</TimeWindowStruct>`;
}

/** One or two windows, the first before the second (TR-069 §A.4.1.8, TimeWindowList). */
function decodeWindows(xml: XmlDocument, element: number): TimeWindow[] {
  const windows = listArgument(xml, element, 'TimeWindowList', 'TimeWindowStruct', decodeWindow);
  if (windows.length < 1 || windows.length > 2) {
    throw invalid(`TimeWindowList holds ${windows.length} windows; there may be one or two`);
  }
  for (const { start, end } of windows) {
    if (end <= start) throw invalid(`WindowEnd is ${end}, which is not after WindowStart ${start}`);
  }
  const [first, second] = windows;
  if (first && second && second.start < first.end) throw invalid('the second window begins before the first one ends');
  return windows;
}

function decodeWindow(xml: XmlDocument, item: number): TimeWindow {
  return {
    start: unsignedArgument(xml, item, 'WindowStart'),
    end: unsignedArgument(xml, item, 'WindowEnd'),
    mode: textArgument(xml, item, 'WindowMode', FILE_TYPE_LENGTH),
    userMessage: textArgument(xml, item, 'UserMessage', TEXT_LENGTH),
    maxRetries: integerArgument(xml, item, 'MaxRetries'),
  };
}
