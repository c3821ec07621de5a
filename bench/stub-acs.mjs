/**
 * A stub ACS for benches: as fast as one Node thread can be, so that what is measured is the simulator. It answers an
 * Inform with an InformResponse of the same cwmp:ID, an empty POST with 204, and anything else as little as it may. It
 * understands kept-alive and closed connections, and requests split or joined in any way; bodies come with a
 * Content-Length (411 without).
 *
 *     node bench/stub-acs.mjs [--port N] [--host H] [--walk]
 *
 * With --walk each session asks for the whole tree: GetParameterNames of all, then GetParameterValues of all.
 *
 * Prints `{"port":N}` once it listens. `GET /stats` and the line printed at SIGTERM hold what it counted:
 * `{"connections", "informs", "sessions", "refused", "cpuMicros"}`, a session being one that a 204 has ended.
 */
import { createServer } from 'node:net';
import { parseArgs } from 'node:util';

const MAX_HEAD_BYTES = 16_384;
const MAX_BODY_BYTES = 4_194_304;
const INFORM = /<(?:[\w.-]+:)?Inform[\s/>]/;
const NAMESPACE = 'urn:dslforum-org:cwmp-1-';

const stats = { connections: 0, informs: 0, sessions: 0, refused: 0 };
const counted = () => {
  const { user, system } = process.cpuUsage();
  return JSON.stringify({ ...stats, cpuMicros: user + system });
};

/** All text here is latin1, a character a byte, so that a length is a Content-Length. */
const answer = (status, headers, body) =>
  `HTTP/1.1 ${status}\r\n${headers}Content-Length: ${body.length}\r\n\r\n${body}`;
const refusal = (status, text) => answer(status, 'Content-Type: text/plain\r\nConnection: close\r\n', `${text}\n`);

const NO_CONTENT = 'HTTP/1.1 204 No Content\r\n\r\n';
const NO_CONTENT_CLOSE = 'HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n';

/** The value of a header in a head that begins with CRLF lines, or '' ; `name` in lower case with its colon. */
function header(head, lowerHead, name) {
  const at = lowerHead.indexOf(`\r\n${name}`);
  if (at < 0) return '';
  const from = at + 2 + name.length;
  const end = head.indexOf('\r\n', from);
  return head.slice(from, end < 0 ? head.length : end).trim();
}

/** The text of the cwmp:ID header element, as it stands in the XML (so it can be put into XML again). */
function messageId(body) {
  const tag = /<(?:[\w.-]+:)?ID[\s>]/.exec(body);
  if (!tag) return '';
  const from = body.indexOf('>', tag.index) + 1;
  return body.slice(from, body.indexOf('<', from));
}

function informResponse(body) {
  const version = body.charAt(body.indexOf(NAMESPACE) + NAMESPACE.length);
  return (
    '<?xml version="1.0" encoding="UTF-8"?>\n' +
    '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"' +
    ` xmlns:cwmp="${NAMESPACE}${/\d/.test(version) ? version : '0'}">` +
    `<soap:Header><cwmp:ID soap:mustUnderstand="1">${messageId(body)}</cwmp:ID></soap:Header>` +
    '<soap:Body><cwmp:InformResponse><MaxEnvelopes>1</MaxEnvelopes></cwmp:InformResponse></soap:Body></soap:Envelope>'
  );
}

const envelope = (content) =>
  answer(
    '200 OK',
    'Content-Type: text/xml; charset="utf-8"\r\n',
    '<?xml version="1.0" encoding="UTF-8"?>\n' +
      '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" xmlns:cwmp="urn:dslforum-org:cwmp-1-2"' +
      ' xmlns:soapenc="http://schemas.xmlsoap.org/soap/encoding/" xmlns:xsd="http://www.w3.org/2001/XMLSchema">' +
      `<soap:Header><cwmp:ID soap:mustUnderstand="1">walk</cwmp:ID></soap:Header><soap:Body>${content}</soap:Body></soap:Envelope>`,
  );
const ASK_NAMES = envelope(
  '<cwmp:GetParameterNames><ParameterPath></ParameterPath><NextLevel>0</NextLevel></cwmp:GetParameterNames>',
);
const ASK_VALUES = envelope(
  '<cwmp:GetParameterValues><ParameterNames soapenc:arrayType="xsd:string[1]"><string></string></ParameterNames>' +
    '</cwmp:GetParameterValues>',
);
/** What the next request of a walk is, after a POST; undefined at its end. */
function nextOfWalk(body) {
  if (body === '') return ASK_NAMES;
  return body.includes(':GetParameterNamesResponse>') ? ASK_VALUES : undefined;
}

function respond(head, body, close) {
  if (head.startsWith('GET /stats ')) return answer('200 OK', 'Content-Type: application/json\r\n', counted());
  if (!head.startsWith('POST ')) return answer('405 Method Not Allowed', 'Allow: POST\r\n', '');
  const walks = values.walk && !body.includes(':Inform>');
  const next = walks ? nextOfWalk(body) : undefined;
  if (next !== undefined) return next;
  if (body === '' || (walks && body.includes(':GetParameterValuesResponse>'))) {
    stats.sessions++;
    return close ? NO_CONTENT_CLOSE : NO_CONTENT;
  }
  if (body.includes(':Inform>') || INFORM.test(body)) {
    stats.informs++;
    const headers = close ? 'Connection: close\r\n' : '';
    return answer(
      '200 OK',
      `Content-Type: text/xml; charset="utf-8"\r\nSet-Cookie: session=${stats.informs}; Path=/\r\n${headers}`,
      informResponse(body),
    );
  }
  stats.refused++;
  return answer('400 Bad Request', '', 'this stub understands Inform and the empty POST\n');
}

/** Text that has come in on one connection and is not answered yet; latin1, so that a character is a byte. */
const pending = new WeakMap();

function onData(chunk) {
  const before = pending.get(this);
  let text = before === undefined ? chunk.latin1Slice() : before + chunk.latin1Slice();
  let out = '';
  let close = false;
  while (text !== '' && !close) {
    const end = text.indexOf('\r\n\r\n');
    if (end < 0 ? text.length > MAX_HEAD_BYTES : end > MAX_HEAD_BYTES) {
      stats.refused++;
      out += refusal('431 Request Header Fields Too Large', 'head too long');
      close = true;
    }
    if (end < 0 || close) break;
    const head = text.slice(0, end);
    const lowerHead = head.toLowerCase();
    const length = Number(header(head, lowerHead, 'content-length:') || (head.startsWith('POST ') ? NaN : 0));
    if (!(length <= MAX_BODY_BYTES)) {
      stats.refused++;
      out += Number.isNaN(length)
        ? refusal('411 Length Required', 'a POST needs a Content-Length')
        : refusal('413 Content Too Large', 'body too long');
      close = true;
      break;
    }
    const total = end + 4 + length;
    if (text.length < total) break;
    const connection = header(head, lowerHead, 'connection:').toLowerCase();
    close = connection === 'close' || (connection !== 'keep-alive' && head.includes(' HTTP/1.0'));
    out += respond(head, length === 0 ? '' : text.slice(end + 4, total), close);
    text = text.length === total ? '' : text.slice(total);
  }
  if (close) {
    pending.delete(this);
    this.end(out, 'latin1');
    return;
  }
  if (text !== '') pending.set(this, text);
  else if (before !== undefined) pending.delete(this);
  if (out !== '') this.write(out, 'latin1');
}

function onGone() {
  this.destroy();
}

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    host: { type: 'string', default: '127.0.0.1' },
    walk: { type: 'boolean', default: false },
  },
});
const sockets = new Set();
const server = createServer({ noDelay: true }, (socket) => {
  stats.connections++;
  sockets.add(socket);
  socket.on('data', onData);
  // A client that resets its connection is nothing to a bench; the socket is closed either way.
  socket.on('error', onGone);
  socket.on('close', onClose);
});
function onClose() {
  sockets.delete(this);
}
server.listen({ port: Number(values.port), host: values.host, backlog: 4096 }, () => {
  process.stdout.write(`${JSON.stringify({ port: server.address().port })}\n`);
});

function stop() {
  process.stdout.write(`${counted()}\n`);
  server.close();
  for (const socket of sockets) socket.destroy();
}
process.once('SIGTERM', stop);
process.once('SIGINT', stop);
