import { CwmpParseError } from './errors.js';
import {
  cwmpNamespace,
  cwmpVersionOf,
  isCwmpNamespace,
  SOAP_ENCODING,
  SOAP_ENVELOPE,
  XML_SCHEMA,
  XML_SCHEMA_INSTANCE,
} from './namespaces.js';
import { CWMP_VERSIONS } from './types.js';
import type { CwmpVersion } from './types.js';
import { NONE, XmlDocument } from './xml-document.js';
import { decodeText } from './xml-text.js';
import { escapeXml } from './xml-writer.js';

/** A CWMP message in its SOAP 1.1 envelope (TR-069 §3.5). */
export interface Envelope {
  /** By the namespace of the message. */
  readonly version: CwmpVersion;
  /** The cwmp:ID header, empty when there is none. */
  readonly id: string;
  readonly holdRequests: boolean;
  /** Deprecated since Amendment 2; told so that a caller can know of it. */
  readonly noMoreRequests: boolean;
  /** Name of a header that must be understood and is not (SOAP 1.1 §4.2.3), empty when all is well. */
  readonly notUnderstood: string;
  /** The version that an ACS chose of those that the CPE offered (`1.4`, TR-069 §3.7.4); empty when it chose none. */
  readonly useVersion: string;
  /** Local name of the element in the Body (`Fault` for a SOAP fault), empty when there is none. */
  readonly method: string;
  /** The document, valid until the next call of parseEnvelope. */
  readonly xml: XmlDocument;
  /** The element in the Body; -1 when there is none. */
  readonly body: number;
}

const document = new XmlDocument();

/**
 * Reads a CWMP message. All messages are read into one document: what the envelope's `xml` and `body` give is valid
 * until the next call, so a message is decoded before anything else is awaited. Decoded texts may share the memory of
 * the whole message (V8 slices); who keeps one for long copies it.
 *
 * @throws CwmpParseError for anything that is no CWMP message in a SOAP 1.1 envelope
 */
export function parseEnvelope(text: string): Envelope {
  const xml = document;
  xml.parse(text);
  if (!xml.is(0, 'Envelope')) throw wrong(`the root element is ${xml.localName(0)}, not Envelope`);
  const namespace = xml.namespace(0);
  if (namespace !== SOAP_ENVELOPE) {
    throw wrong(`the Envelope is of namespace "${namespace}", not of SOAP 1.1 ("${SOAP_ENVELOPE}")`, 'CWMP_VERSION');
  }
  const headers: Headers = {
    version: undefined,
    id: '',
    holdRequests: false,
    noMoreRequests: false,
    notUnderstood: '',
    useVersion: '',
  };
  let at = xml.firstChild(0);
  if (at !== NONE && xml.is(at, 'Header')) {
    readHeaders(xml, at, headers);
    at = xml.nextSibling(at);
  }
  if (at === NONE || !xml.is(at, 'Body') || xml.namespace(at) !== SOAP_ENVELOPE) throw wrong('it has no Body');
  const body = xml.firstChild(at);
  if (body === NONE) return { ...headers, version: headers.version ?? '1-0', method: '', xml, body };
  if (xml.nextSibling(body) !== NONE) throw wrong('its Body holds more than one message');
  const version = messageVersion(xml, body) ?? headers.version;
  return { ...headers, version: version ?? '1-0', method: xml.localName(body), xml, body };
}

interface Headers {
  version: CwmpVersion | undefined;
  id: string;
  holdRequests: boolean;
  noMoreRequests: boolean;
  notUnderstood: string;
  useVersion: string;
}

function readHeaders(xml: XmlDocument, header: number, headers: Headers): void {
  for (let at = xml.firstChild(header); at !== NONE; at = xml.nextSibling(at)) {
    const version = cwmpVersionOf(xml.namespace(at));
    headers.version ??= version;
    if (version !== undefined && xml.is(at, 'ID')) headers.id = xml.text(at);
    else if (version !== undefined && xml.is(at, 'HoldRequests')) headers.holdRequests = isTrue(xml.text(at));
    else if (version !== undefined && xml.is(at, 'NoMoreRequests')) headers.noMoreRequests = isTrue(xml.text(at));
    else if (version !== undefined && xml.is(at, 'UseCWMPVersion')) headers.useVersion = xml.text(at).trim();
    else if (version !== undefined && HEADERS_WITHOUT_EFFECT.has(xml.localName(at))) continue;
    else if (mustUnderstand(xml, at) && headers.notUnderstood === '') headers.notUnderstood = xml.localName(at);
  }
}

/** Understood, and without effect here: what a CPE offers its ACS, which answers in the namespace of the Inform. */
const HEADERS_WITHOUT_EFFECT: ReadonlySet<string> = new Set(['SessionTimeout', 'SupportedCWMPVersions']);
const NEXT_ACTOR = 'http://schemas.xmlsoap.org/soap/actor/next';

/** A header for another actor is none of the receiver's (SOAP 1.1 §4.2.2). */
function mustUnderstand(xml: XmlDocument, header: number): boolean {
  const actor = xml.attributeOf(header, SOAP_ENVELOPE, 'actor') ?? '';
  if (actor !== '' && actor !== NEXT_ACTOR) return false;
  return isTrue(xml.attributeOf(header, SOAP_ENVELOPE, 'mustUnderstand') ?? '0');
}

/** Messages are in the CWMP namespace, but for faults, which are SOAP's with a CWMP detail. */
function messageVersion(xml: XmlDocument, body: number): CwmpVersion | undefined {
  const namespace = xml.namespace(body);
  const version = cwmpVersionOf(namespace);
  if (version !== undefined) return version;
  if (namespace !== SOAP_ENVELOPE || !xml.is(body, 'Fault')) {
    throw wrong(
      `${xml.localName(body)} is of namespace "${namespace}", which is none of CWMP ("${cwmpNamespace('1-0')}" …)`,
      isCwmpNamespace(namespace) ? 'CWMP_VERSION' : 'CWMP_ENVELOPE',
    );
  }
  const detail = xml.child(body, 'detail');
  const fault = detail === NONE ? NONE : xml.child(detail, 'Fault');
  return fault === NONE ? undefined : cwmpVersionOf(xml.namespace(fault));
}

function isTrue(text: string): boolean {
  const value = text.trim();
  return value === '1' || value === 'true';
}

function wrong(what: string, code: 'CWMP_ENVELOPE' | 'CWMP_VERSION' = 'CWMP_ENVELOPE'): CwmpParseError {
  return new CwmpParseError(code, `Not a CWMP message: ${what}.`);
}

const openEnvelope = (version: CwmpVersion): string =>
  '<?xml version="1.0" encoding="UTF-8"?>\n' +
  `<soapenv:Envelope xmlns:soapenv="${SOAP_ENVELOPE}" xmlns:soapenc="${SOAP_ENCODING}"` +
  ` xmlns:xsd="${XML_SCHEMA}" xmlns:xsi="${XML_SCHEMA_INSTANCE}" xmlns:cwmp="${cwmpNamespace(version)}">`;
const OPEN_ID = '<cwmp:ID soapenv:mustUnderstand="1">';

/** The header by which an ACS asks a CPE to hold its requests (TR-069 §3.7.2.2), for encodeEnvelope. */
export const HOLD_REQUESTS = '<cwmp:HoldRequests soapenv:mustUnderstand="1">1</cwmp:HoldRequests>';

/** Seconds that a CPE suggests its ACS wait for its messages; 30 is the least (TR-069 §3.5, table of headers). */
const SESSION_TIMEOUT_S = 30;

/**
 * The headers by which a CPE of CWMP 1.4 tells in its Inform which versions it speaks (TR-069 §3.5, §3.7.4), for
 * encodeEnvelope. They are of namespace cwmp-1-2; an ACS of an earlier version passes them over.
 */
export const OFFERED_VERSIONS =
  `<cwmp:SessionTimeout soapenv:mustUnderstand="0">${SESSION_TIMEOUT_S}</cwmp:SessionTimeout>` +
  `<cwmp:SupportedCWMPVersions soapenv:mustUnderstand="0">1.0,1.1,1.2,1.3,1.4</cwmp:SupportedCWMPVersions>`;

const tableOf = (make: (version: CwmpVersion) => string): Readonly<Record<CwmpVersion, string>> =>
  Object.fromEntries(CWMP_VERSIONS.map((version) => [version, make(version)])) as Record<CwmpVersion, string>;
const BEFORE_ID = tableOf((version) => `${openEnvelope(version)}<soapenv:Header>${OPEN_ID}`);
const WITHOUT_ID = tableOf((version) => `${openEnvelope(version)}<soapenv:Body>`);
const OPEN_BODY = '</soapenv:Header><soapenv:Body>';
const CLOSE_ENVELOPE = '</soapenv:Body></soapenv:Envelope>';

/**
 * The text of a message. An empty `id` leaves the Header out, as the answer to a request without an ID has none
 * (TR-069 §3.5).
 *
 * @param content the element in the Body, in the prefixes cwmp, soapenv, soapenc, xsd and xsi; empty for an empty Body
 * @param headers further headers of this part: HOLD_REQUESTS, OFFERED_VERSIONS; they need an `id`
 */
export function encodeEnvelope(version: CwmpVersion, id: string, content: string, headers = ''): string {
  if (id === '') return WITHOUT_ID[version] + content + CLOSE_ENVELOPE;
  return `${BEFORE_ID[version]}${escapeXml(id)}</cwmp:ID>${headers}${OPEN_BODY}${content}${CLOSE_ENVELOPE}`;
}

/** The ID of a message that encodeEnvelope wrote; empty when it has none. */
export function writtenId(text: string): string {
  const at = text.indexOf(OPEN_ID);
  if (at < 0) return '';
  const start = at + OPEN_ID.length;
  return decodeText(text.slice(start, text.indexOf('<', start)));
}
