import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { encodeEnvelope, HOLD_REQUESTS, OFFERED_VERSIONS, parseEnvelope, writtenId } from './envelope.js';
import { CwmpParseError } from './errors.js';
import { mutated, plainText } from './testing/xml-arbitraries.js';
import { CWMP_VERSIONS } from './types.js';
import './testing/seed.js';

const SOAP = 'xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"';
const CWMP = 'xmlns:c="urn:dslforum-org:cwmp-1-0"';

function soap(header: string, body: string): string {
  return `<s:Envelope ${SOAP} ${CWMP}><s:Header>${header}</s:Header><s:Body>${body}</s:Body></s:Envelope>`;
}

describe('parseEnvelope', () => {
  it('reads the message and its headers', () => {
    const envelope = parseEnvelope(
      soap(
        '<c:ID s:mustUnderstand="1">a&amp;b</c:ID><c:HoldRequests s:mustUnderstand="1"> true </c:HoldRequests>' +
          '<c:NoMoreRequests>1</c:NoMoreRequests><x:Other xmlns:x="urn:x" s:mustUnderstand="0"/>',
        '<c:Reboot><CommandKey>k</CommandKey></c:Reboot>',
      ),
    );
    const { xml, body, ...rest } = envelope;
    expect(rest).toEqual({
      version: '1-0',
      id: 'a&b',
      holdRequests: true,
      noMoreRequests: true,
      notUnderstood: '',
      useVersion: '',
      method: 'Reboot',
    });
    expect(xml.text(xml.child(body, 'CommandKey'))).toBe('k');
  });

  it('does without Header, ID and prefixes', () => {
    const text =
      '<Envelope xmlns="http://schemas.xmlsoap.org/soap/envelope/"><Body><Reboot xmlns="urn:dslforum-org:cwmp-1-2"/></Body></Envelope>';
    expect(parseEnvelope(text)).toMatchObject({ version: '1-2', id: '', holdRequests: false, method: 'Reboot' });
  });

  it('gives an empty method for an empty Body', () => {
    expect(parseEnvelope(soap('<c:ID>1</c:ID>', ''))).toMatchObject({ id: '1', method: '', body: -1, version: '1-0' });
  });

  it.each(CWMP_VERSIONS)('reads version %s off the namespace', (version) => {
    expect(parseEnvelope(encodeEnvelope(version, '1', '<cwmp:Reboot/>')).version).toBe(version);
    const fault = '<soapenv:Fault><detail><cwmp:Fault/></detail></soapenv:Fault>';
    expect(parseEnvelope(encodeEnvelope(version, '', fault))).toMatchObject({ version, method: 'Fault' });
    expect(parseEnvelope(encodeEnvelope(version, '1', '<soapenv:Fault/>'))).toMatchObject({ version, method: 'Fault' });
  });

  it('names the first header that must be understood and is not', () => {
    const header =
      '<x:A xmlns:x="urn:x"/><x:B xmlns:x="urn:x" s:mustUnderstand="1"/><x:C xmlns:x="urn:x" s:mustUnderstand="1"/>';
    expect(parseEnvelope(soap(header, '<c:Reboot/>')).notUnderstood).toBe('B');
    expect(parseEnvelope(soap('<ID s:mustUnderstand="1">1</ID>', '<c:Reboot/>'))).toMatchObject({
      id: '',
      notUnderstood: 'ID',
    });
  });

  it.each(['UseCWMPVersion', 'SessionTimeout', 'SupportedCWMPVersions'])('understands %s', (name) => {
    expect(parseEnvelope(soap(`<c:${name} s:mustUnderstand="1">1.4</c:${name}>`, '<c:Reboot/>')).notUnderstood).toBe(
      '',
    );
  });

  it('reads the version that an ACS chose, and passes over the offer of a CPE', () => {
    const chosen = soap('<c:UseCWMPVersion s:mustUnderstand="1"> 1.4 </c:UseCWMPVersion>', '<c:InformResponse/>');
    expect(parseEnvelope(chosen)).toMatchObject({ useVersion: '1.4', notUnderstood: '' });
    const offered = encodeEnvelope('1-2', '1', '<cwmp:Inform/>', OFFERED_VERSIONS);
    expect(parseEnvelope(offered)).toMatchObject({ id: '1', useVersion: '', notUnderstood: '' });
  });

  it('leaves a header for another actor alone', () => {
    const to = (actor: string): string =>
      parseEnvelope(soap(`<x:A xmlns:x="urn:x" s:mustUnderstand="1" s:actor="${actor}"/>`, '<c:Reboot/>'))
        .notUnderstood;
    expect(to('urn:somebody-else')).toBe('');
    expect(to('http://schemas.xmlsoap.org/soap/actor/next')).toBe('A');
    expect(to('')).toBe('A');
  });

  it.each([
    ['<a/>', 'the root element is a, not Envelope'],
    ['<Envelope/>', 'the Envelope is of namespace "", not of SOAP 1.1'],
    [
      '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"/>',
      'the Envelope is of namespace "http://www.w3.org/2003/05/soap-envelope", not of SOAP 1.1',
    ],
    [`<s:Envelope ${SOAP}/>`, 'it has no Body'],
    [`<s:Envelope ${SOAP}><s:Header/></s:Envelope>`, 'it has no Body'],
    [`<s:Envelope ${SOAP}><Body/></s:Envelope>`, 'it has no Body'],
    [soap('', '<c:Reboot/><c:Reboot/>'), 'its Body holds more than one message'],
    [soap('', '<Reboot/>'), 'Reboot is of namespace "", which is none of CWMP'],
    [soap('', '<c:Reboot xmlns:c="urn:dslforum-org:cwmp-1-5"/>'), 'Reboot is of namespace "urn:dslforum-org:cwmp-1-5"'],
    [soap('', '<s:Reboot/>'), 'Reboot is of namespace "http://schemas.xmlsoap.org/soap/envelope/"'],
  ])('refuses %j', (text, why) => {
    expect(() => parseEnvelope(text)).toThrow(new RegExp(`^Not a CWMP message: ${why.replaceAll('/', '\\/')}`));
  });

  it.each([
    ['SOAP 1.2', '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"/>', 'CWMP_VERSION'],
    ['CWMP of the future', soap('', '<c:Reboot xmlns:c="urn:dslforum-org:cwmp-2-0"/>'), 'CWMP_VERSION'],
    ['another protocol', soap('', '<c:Reboot xmlns:c="urn:other"/>'), 'CWMP_ENVELOPE'],
  ])('tells %s by its code', (_what, text, code) => {
    expect(() => parseEnvelope(text)).toThrow(expect.objectContaining({ code }));
  });

  it('throws nothing but CwmpParseError, whatever the text', () => {
    const valid = soap('<c:ID s:mustUnderstand="1">1</c:ID>', '<c:Reboot><CommandKey>k</CommandKey></c:Reboot>');
    fc.assert(
      fc.property(fc.oneof(fc.string(), mutated(fc.constant(valid))), (text) => {
        try {
          expect(typeof parseEnvelope(text).method).toBe('string');
        } catch (error) {
          expect(error).toBeInstanceOf(CwmpParseError);
        }
      }),
      { numRuns: 3000 },
    );
  });
});

describe('encodeEnvelope', () => {
  it('writes what parseEnvelope reads', () => {
    fc.assert(
      fc.property(fc.constantFrom(...CWMP_VERSIONS), plainText(), fc.boolean(), (version, id, hold) => {
        const text = encodeEnvelope(version, id, '<cwmp:FactoryReset/>', hold ? HOLD_REQUESTS : '');
        expect(parseEnvelope(text)).toMatchObject({
          version,
          id,
          holdRequests: hold && id !== '',
          method: 'FactoryReset',
        });
        expect(writtenId(text)).toBe(id);
      }),
    );
  });
});
