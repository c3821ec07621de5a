import { describe, expect, it } from '@jest/globals';
import { encodeAcsRequest, encodeInformResponse } from './acs-messages.js';
import type { AcsRequest, CpeResponse } from './cpe-messages.js';
import { CpeSession } from './cpe-session.js';
import type { AcsResponse, CpeRequest } from './cpe-rpcs.js';
import { encodeEnvelope, HOLD_REQUESTS, parseEnvelope } from './envelope.js';
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

  describe('with requests of the CPE', () => {
    const METHODS: CpeRequest = { method: 'GetRPCMethods' };
    const answerTo = (body: unknown, headers = ''): string =>
      encodeEnvelope(
        '1-0',
        parseEnvelope(String(body)).id,
        '<cwmp:GetRPCMethodsResponse><MethodList><string>Inform</string></MethodList></cwmp:GetRPCMethodsResponse>',
        headers,
      );

    /** A device that has this many requests. */
    function asking(count: number) {
      const answers: (AcsResponse | CwmpFault)[] = [];
      let left = count;
      const handler = {
        ...device(),
        nextRequest: () => (left-- > 0 ? METHODS : undefined),
        answered: (_request: CpeRequest, answer: AcsResponse | CwmpFault) => void answers.push(answer),
      };
      const session = new CpeSession(handler, 20);
      session.begin(INFORM);
      return { session, answers };
    }
    const informed = (version: '1-0' | '1-2' = '1-2', hold = false): string =>
      encodeInformResponse(version, 'i1', hold);

    it('sends them one after the other behind the InformResponse, then the empty POST', () => {
      const { session, answers } = asking(2);
      const first = session.receive(200, informed('1-0'));
      expect(parseEnvelope(first as string)).toMatchObject({ method: 'GetRPCMethods', version: '1-0' });
      const second = session.receive(200, answerTo(first));
      expect(parseEnvelope(second as string).id).not.toBe(parseEnvelope(first as string).id);
      expect(session.receive(200, answerTo(second))).toBe('');
      expect(answers).toEqual(Array(2).fill({ method: 'GetRPCMethodsResponse', methods: ['Inform'] }));
      expect(session.receive(204, '')).toEqual({ ok: true });
    });

    it('holds them until the ACS has no requests left', () => {
      const { session, answers } = asking(1);
      expect(session.receive(200, informed('1-2', true))).toBe('');
      const held = encodeEnvelope('1-2', 'r1', '<cwmp:Reboot><CommandKey/></cwmp:Reboot>', HOLD_REQUESTS);
      expect(parseEnvelope(session.receive(200, held) as string).method).toBe('RebootResponse');
      const own = session.receive(204, '');
      expect(parseEnvelope(own as string).method).toBe('GetRPCMethods');
      expect(session.receive(200, answerTo(own))).toBe('');
      expect(answers).toHaveLength(1);
      expect(session.receive(204, '')).toEqual({ ok: true });
    });

    it('holds the next when the answer to the first says so', () => {
      const { session } = asking(2);
      const first = session.receive(200, informed());
      expect(session.receive(200, answerTo(first, HOLD_REQUESTS))).toBe('');
      expect(parseEnvelope(session.receive(200, '') as string).method).toBe('GetRPCMethods');
    });

    it('sends the same again on fault 8005, and gives any other fault to the CPE', () => {
      const { session, answers } = asking(1);
      const first = session.receive(200, informed());
      const { id } = parseEnvelope(first as string);
      expect(session.receive(200, encodeFault('1-2', id, cwmpFault(8005)))).toBe(first);
      expect(session.receive(200, encodeFault('1-2', id, cwmpFault(8000)))).toBe('');
      expect(answers).toEqual([cwmpFault(8000)]);
    });

    it.each([
      ['with nothing', 204, () => '', 'The ACS answered GetRPCMethods with nothing, not with a GetRPCMethodsResponse.'],
      ['with a request', 200, () => REBOOT, 'The ACS sent Reboot where a GetRPCMethodsResponse is expected.'],
      [
        'with another ID',
        200,
        () => encodeEnvelope('1-2', 'x', '<cwmp:GetRPCMethodsResponse/>'),
        'The ACS answered GetRPCMethods with ID "x", where "i1.1" is expected.',
      ],
      [
        'with a response of the wrong form',
        200,
        () => encodeEnvelope('1-2', 'i1.1', '<cwmp:GetRPCMethodsResponse/>'),
        'The ACS answered GetRPCMethods with a bad message: GetRPCMethodsResponse has no MethodList.',
      ],
    ])('fails when one is answered %s', (_what, status, body, message) => {
      const { session, answers } = asking(1);
      expect(typeof session.receive(200, informed())).toBe('string');
      expect(session.receive(status, body())).toMatchObject({ ok: false, message });
      expect(answers).toEqual([]);
    });

    it('gives up on a CPE and an ACS that never end', () => {
      const { session } = asking(Infinity);
      let step = session.receive(200, informed());
      for (let i = 0; i < 20; i++) step = session.receive(200, answerTo(step));
      expect(step).toMatchObject({ code: 'CWMP_SESSION_LIMIT' });
    });
  });

  describe('negotiates the version (TR-069 §3.7.4)', () => {
    const versionOfRequests = (informResponse: string): string => {
      const session = new CpeSession({ ...device(), nextRequest: () => ({ method: 'GetRPCMethods' }) });
      session.begin(INFORM);
      return parseEnvelope(session.receive(200, informResponse) as string).version;
    };
    const use = (version: string): string =>
      encodeEnvelope(
        '1-2',
        'i1',
        '<cwmp:InformResponse><MaxEnvelopes>1</MaxEnvelopes></cwmp:InformResponse>',
        `<cwmp:UseCWMPVersion soapenv:mustUnderstand="1">${version}</cwmp:UseCWMPVersion>`,
      );

    it.each([
      ['by the namespace of the InformResponse', encodeInformResponse('1-0', 'i1'), '1-0'],
      ['by UseCWMPVersion 1.1', use('1.1'), '1-1'],
      ['by UseCWMPVersion 1.4, which is of namespace 1-2', use('1.4'), '1-2'],
    ])('%s', (_what, response, version) => {
      expect(versionOfRequests(response)).toBe(version);
    });

    it.each([
      ['chooses another', use('2.0'), 'The ACS chose CWMP version "2.0", which the CPE did not offer.'],
      [
        'has none in common',
        encodeFault('1-2', 'i1', cwmpFault(8006)),
        'The ACS refused the Inform with fault 8006 (ACS version incompatible with CPE).',
      ],
      [
        'cannot read the envelope',
        '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><e:Fault><faultcode>e:VersionMismatch</faultcode><faultstring>no</faultstring></e:Fault></e:Body></e:Envelope>',
        'The ACS refused the Inform with a fault of SOAP (e:VersionMismatch: no).',
      ],
      [
        'answers in a version of the future',
        encodeInformResponse('1-2', 'i1').replaceAll('cwmp-1-2', 'cwmp-2-0'),
        'The ACS answered the Inform with a bad message: Not a CWMP message: InformResponse is of namespace "urn:dslforum-org:cwmp-2-0", which is none of CWMP ("urn:dslforum-org:cwmp-1-0" …).',
      ],
    ])('and fails with a code of its own when the ACS %s', (_what, response, message) => {
      const session = new CpeSession(device());
      session.begin(INFORM);
      expect(session.receive(200, response)).toEqual({ ok: false, code: 'CWMP_SESSION_VERSION', message });
    });
  });
});
