import { textArgument, unsignedArgument } from '../arguments.js';
import { EMPTY, KEY_LENGTH, type RpcCodec, textElement } from './rpc-codec.js';

interface Request {
  readonly delaySeconds: number;
  readonly commandKey: string;
}

/** TR-069 §A.4.1.2. */
export const scheduleInform: RpcCodec<'ScheduleInform', Request, object> = {
  encodeRequest: ({ delaySeconds, commandKey }) =>
    `<DelaySeconds>${delaySeconds}</DelaySeconds>${textElement('CommandKey', commandKey)}`,
  decodeRequest: (xml, element) => ({
    method: 'ScheduleInform',
    delaySeconds: unsignedArgument(xml, element, 'DelaySeconds'),
    commandKey: textArgument(xml, element, 'CommandKey', KEY_LENGTH),
  }),
  encodeResponse: EMPTY,
  decodeResponse: () => ({ method: 'ScheduleInformResponse' }),
};
