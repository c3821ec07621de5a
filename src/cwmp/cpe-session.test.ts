import { describe, expect, it } from '@jest/globals';
import { encodeAcsRequest, encodeInformResponse } from './acs-messages.js';
import type { AcsRequest, CpeResponse } from './cpe-messages.js';
import { CpeSession } from './cpe-session.js';
import { encodeEnvelope, parseEnvelope } from './envelope.js';
import { decodeFault, encodeFault } from './fault-message.js';
import { cwmpFault } from './faults.js';
import type { CwmpFault } from './types.js';

const INFORM = encodeEnvelope('1-2', 'i1', '<cwmp:Inform/>');
const INFORM_RESPONSE = encodeInformResponse('1-2', 'i1');
const REBOOT = encodeAcsRequest('1-0', 'r7', { method: 'Reboot', commandKey: 'k' });

/** A device that notes what it is asked and answers what it is told to. */
function device(answer: CpeResponse | CwmpFault | Promise<CpeResponse | CwmpFault> = { method: 'RebootResponse' }) {
  const requests: AcsRequest[] = [];
  const faults: CwmpFault[] = [];
  return {
    requests,
    faults,
    handle(request: AcsRequest) {
      requests.push(request);
      return answer;
    },
    onFault(fault: CwmpFault) {
      faults.push(fault);
    },
  };
}

function opened(handler = device(), maxRequests?: number): CpeSession {
  const session = new CpeSession(handler, maxRequests);
  session.begin(INFORM);
  expect(session.receive(200, INFORM_RESPONSE)).toBe('');
  return session;
}

function faultIn(body: unknown): CwmpFault {
  const { xml, body: element, method } = parseEnvelope(String(body));
  expect(method).toBe('Fault');
  return decodeFault(xml, element);
}

describe('CpeSession', () => {
  it('sends the Inform, then an empty POST, and ends when the ACS has nothing', () => {
    const session = new CpeSession(device());
    expect(session.begin(INFORM)).toBe(INFORM);
    expect(session.receive(200, INFORM_RESPONSE)).toBe('');
    expect(session.receive(204, '')).toEqual({ ok: true });
  });

  it('takes a 200 without a body as the end too', () => {
    expect(opened().receive(200, '')).toEqual({ ok: true });
  });

  it('sends an empty POST under HoldRequests as well, having no requests to hold', () => {
    const session = new CpeSession(device());
    session.begin(INFORM);
    expect(session.receive(200, encodeInformResponse('1-2', 'i1', true))).toBe('');
  });

  it('answers a request with its ID and in its namespace', () => {
    const handler = device();
    const session = opened(handler);
    const answer = parseEnvelope(session.receive(200, REBOOT) as string);
    expect(answer).toMatchObject({ id: 'r7', version: '1-0', method: 'RebootResponse' });
    expect(handler.requests).toEqual([{ method: 'Reboot', commandKey: 'k' }]);
    expect(session.receive(204, '')).toEqual({ ok: true });
  });

  it('answers a request without an ID without one', () => {
    const request = encodeEnvelope('1-0', '', '<cwmp:FactoryReset/>');
    expect(parseEnvelope(opened().receive(200, request) as string).id).toBe('');
  });

  it('waits for an answer that is a promise', async () => {
    const pending = opened(device(Promise.resolve({ method: 'SetParameterValuesResponse', status: 0 }))).receive(
      200,
      encodeAcsRequest('1-0', 's', { method: 'SetParameterValues', values: [], parameterKey: '' }),
    );
    expect(pending).toBeInstanceOf(Promise);
    expect(parseEnvelope((await pending) as string)).toMatchObject({ id: 's', method: 'SetParameterValuesResponse' });
  });

  it('answers with the fault of the device, and tells of it', () => {
    const handler = device(cwmpFault(9001));
    expect(faultIn(opened(handler).receive(200, REBOOT))).toEqual(cwmpFault(9001));
    expect(handler.faults).toEqual([cwmpFault(9001)]);
  });

  it('answers bad arguments with fault 9003 without asking the device', () => {
    const handler = device();
    const fault = faultIn(opened(handler).receive(200, encodeEnvelope('1-0', 'x', '<cwmp:Reboot/>')));
    expect(fault).toEqual({ code: 9003, string: 'Invalid arguments: Reboot has no CommandKey.' });
    expect(handler.requests).toEqual([]);
    expect(handler.faults).toEqual([fault]);
  });

  it('answers a header that must be understood with the fault of SOAP', () => {
    const request = REBOOT.replace(
      '</soapenv:Header>',
      '<x:A xmlns:x="urn:x" soapenv:mustUnderstand="1"/></soapenv:Header>',
    );
    expect(faultIn(opened().receive(200, request))).toEqual({
      code: 0,
      string: 'soapenv:MustUnderstand: Header A is not understood',
    });
  });

  it('sends the Inform again on fault 8005', () => {
    const session = new CpeSession(device());
    session.begin(INFORM);
    expect(session.receive(200, encodeFault('1-2', 'i1', cwmpFault(8005)))).toBe(INFORM);
    expect(session.receive(200, INFORM_RESPONSE)).toBe('');
  });

  it.each<[string, string, number, string, string]>([
    ['a status', 'CWMP_SESSION_HTTP_STATUS', 503, 'x', 'The ACS answered the Inform with HTTP status 503.'],
    [
      'garbage',
      'CWMP_SESSION_BAD_MESSAGE',
      200,
      'hello',
      'The ACS answered the Inform with a bad message: Not well-formed XML: text stands before the root element (line 1, column 1).',
    ],
    [
      'nothing',
      'CWMP_SESSION_UNEXPECTED_MESSAGE',
      204,
      '',
      'The ACS answered the Inform with nothing, not with an InformResponse.',
    ],
    [
      'another message',
      'CWMP_SESSION_UNEXPECTED_MESSAGE',
      200,
      REBOOT,
      'The ACS sent Reboot where an InformResponse is expected.',
    ],
    [
      'no ID',
      'CWMP_SESSION_UNEXPECTED_MESSAGE',
      200,
      encodeInformResponse('1-2', ''),
      'The ACS answered the Inform with no ID, where "i1" is expected.',
    ],
    [
      'another ID',
      'CWMP_SESSION_UNEXPECTED_MESSAGE',
      200,
      encodeInformResponse('1-2', 'i2'),
      'The ACS answered the Inform with ID "i2", where "i1" is expected.',
    ],
    [
      'a fault',
      'CWMP_SESSION_INFORM_FAULT',
      200,
      encodeFault('1-2', 'i1', cwmpFault(8003)),
      'The ACS refused the Inform with fault 8003 (Invalid arguments).',
    ],
  ])('fails when the Inform is answered with %s', (_what, code, status, body, message) => {
    const session = new CpeSession(device());
    session.begin(INFORM);
    expect(session.receive(status, body)).toEqual({ ok: false, code, message });
  });

  it.each([
    ['a response', INFORM_RESPONSE, 'The ACS sent InformResponse where a request or an empty answer is expected.'],
    [
      'a fault',
      encodeFault('1-2', '', cwmpFault(8000)),
      'The ACS sent Fault where a request or an empty answer is expected.',
    ],
    [
      'an empty envelope',
      encodeEnvelope('1-2', 'x', ''),
      'The ACS sent an envelope without a message where a request or an empty answer is expected.',
    ],
  ])('fails when the ACS sends %s instead of a request', (_what, body, message) => {
    expect(opened().receive(200, body)).toEqual({ ok: false, code: 'CWMP_SESSION_UNEXPECTED_MESSAGE', message });
  });

  it('gives up on an ACS that never ends', () => {
    const session = opened(device(), 2);
    expect(typeof session.receive(200, REBOOT)).toBe('string');
    expect(typeof session.receive(200, REBOOT)).toBe('string');
    expect(session.receive(200, REBOOT)).toEqual({
      ok: false,
      code: 'CWMP_SESSION_LIMIT',
      message: 'The ACS made the CPE go beyond 2 requests in one session.',
    });
  });

  it('gives up on an ACS that asks for the Inform again and again', () => {
    const session = new CpeSession(device(), 1);
    session.begin(INFORM);
    const again = encodeFault('1-2', 'i1', cwmpFault(8005));
    expect(session.receive(200, again)).toBe(INFORM);
    expect(session.receive(200, again)).toMatchObject({ code: 'CWMP_SESSION_LIMIT' });
  });

  it('is used again after an end, and refuses answers in between', () => {
    const session = opened();
    expect(session.receive(204, '')).toEqual({ ok: true });
    expect(() => session.receive(204, '')).toThrow('begin()');
    expect(session.begin(INFORM)).toBe(INFORM);
    expect(session.receive(200, INFORM_RESPONSE)).toBe('');
  });
});
