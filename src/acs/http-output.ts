import type { ServerResponse } from 'node:http';

const XML = 'text/xml; charset="utf-8"';
const TEXT = 'text/plain; charset=utf-8';
const JSON_TYPE = 'application/json; charset=utf-8';
const NONE: readonly string[] = [];

/** Headers are flat lists of names and values: node:http writes them out as they are. */
export function sendXml(response: ServerResponse, envelope: string, setCookie?: string): void {
  const length = Buffer.byteLength(envelope);
  response.writeHead(
    200,
    setCookie === undefined
      ? ['Content-Type', XML, 'Content-Length', String(length)]
      : ['Content-Type', XML, 'Content-Length', String(length), 'Set-Cookie', setCookie],
  );
  response.end(envelope);
}

/** 204: nothing to say, which ends a session (TR-069 §3.7.2.4). */
export function sendEmpty(response: ServerResponse): void {
  response.writeHead(204);
  response.end();
}

/** An answer that only people read. */
export function sendText(response: ServerResponse, status: number, text: string, headers = NONE): void {
  const body = `${text}\n`;
  const length = String(Buffer.byteLength(body));
  response.writeHead(status, ['Content-Type', TEXT, 'Content-Length', length, ...headers]);
  response.end(body);
}

export function sendJson(response: ServerResponse, status: number, value: unknown, headers = NONE): void {
  const body = JSON.stringify(value);
  const length = String(Buffer.byteLength(body));
  response.writeHead(status, ['Content-Type', JSON_TYPE, 'Content-Length', length, ...headers]);
  response.end(body);
}
