import { escapeXml } from '../xml-writer.js';
import type { XmlDocument } from '../xml-document.js';

/** A request with its arguments, as `{ method: 'Reboot', commandKey: 'k' }`. */
export type Call<M extends string, Arguments> = { readonly method: M } & Arguments;

/** How one method's messages are written and read: content of the method's element only. Both sides use one entry. */
export interface RpcCodec<M extends string, Request, Response> {
  encodeRequest(request: Call<M, Request>): string;
  decodeRequest(xml: XmlDocument, element: number): Call<M, Request>;
  encodeResponse(response: Call<`${M}Response`, Response>): string;
  decodeResponse(xml: XmlDocument, element: number): Call<`${M}Response`, Response>;
}

/** Of CommandKey and ParameterKey (TR-069 §A.3.2.1, §A.3.2.9). */
export const KEY_LENGTH = 32;
export const PATH_LENGTH = 256;

/** A message without arguments. */
export const EMPTY = (): string => '';

export function textElement(name: string, text: string): string {
  return `<${name}>${escapeXml(text)}</${name}>`;
}
