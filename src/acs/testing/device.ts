import { request } from 'node:http';
import type { IncomingHttpHeaders, OutgoingHttpHeaders, Agent } from 'node:http';

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** One request over a real socket. */
export function send(
  url: string,
  options: { readonly method?: string; readonly headers?: OutgoingHttpHeaders; readonly agent?: Agent } = {},
  body: string | Buffer = '',
): Promise<HttpAnswer> {
  const { method = 'POST', headers = {}, agent = false } = options;
  return new Promise((resolve, reject) => {
    const outgoing = request(
      url,
      { method, agent, headers: { 'Content-Length': Buffer.byteLength(body), ...headers } },
      (incoming) => {
        let text = '';
        incoming.setEncoding('utf8');
        incoming.on('data', (chunk: string) => (text += chunk));
        incoming.on('end', () => {
          resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body: text });
        });
        incoming.on('error', reject);
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/** A CPE's HTTP client: POSTs messages, and carries the cookie of its session along. */
export class TestDevice {
  readonly #url: string;
  readonly #headers: OutgoingHttpHeaders;
  cookie: string | undefined = undefined;

  constructor(url: string, headers: OutgoingHttpHeaders = {}) {
    this.#url = url;
    this.#headers = headers;
  }

  async post(body: string): Promise<HttpAnswer> {
    const answer = await send(this.#url, { headers: this.headers(body) }, body);
    this.cookie = answer.headers['set-cookie']?.[0]?.split(';')[0] ?? this.cookie;
    return answer;
  }

  headers(body: string): OutgoingHttpHeaders {
    return {
      ...(body !== '' && { 'Content-Type': 'text/xml; charset="utf-8"', SOAPAction: '' }),
      ...(this.cookie !== undefined && { Cookie: this.cookie }),
      ...this.#headers,
    };
  }
}
