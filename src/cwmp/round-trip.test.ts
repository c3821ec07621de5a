import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decodeCpeMessage, encodeAcsRequest } from './acs-messages.js';
import type { EncodableRequest } from './acs-messages.js';
import { decodeAcsRequest, encodeCpeResponse } from './cpe-messages.js';
import type { CpeResponse } from './cpe-messages.js';
import { parseEnvelope } from './envelope.js';
import { CwmpFaultError, CwmpParseError } from './errors.js';
import { encodeFault } from './fault-message.js';
import { InformEncoder } from './inform.js';
import { NOTIFICATIONS } from './rpcs/attributes.js';
import { CPE_MESSAGES, REQUESTS, RESPONSES, writeInform } from './testing/messages.js';
import { mutated, plainText } from './testing/xml-arbitraries.js';
import { CWMP_VERSIONS, PARAMETER_TYPES } from './types.js';
import type { CwmpFault, EventStruct, ParameterValue } from './types.js';
import './testing/seed.js';

/** What one side writes, the other side reads as the same message. */

const key = (): fc.Arbitrary<string> => plainText().map((text) => text.slice(0, 30).toWellFormed());
const version = fc.constantFrom(...CWMP_VERSIONS);
const value: fc.Arbitrary<ParameterValue> = fc.record({
  name: plainText(),
  value: plainText(),
  type: fc.constantFrom(...PARAMETER_TYPES),
});
const values = fc.uniqueArray(value, { selector: ({ name }) => name, maxLength: 5 });

const attributes = fc.record({
  name: plainText(),
  notification: fc.constantFrom(...NOTIFICATIONS),
  accessList: fc.array(plainText(), { maxLength: 3 }),
});
const status = fc.constantFrom(0 as const, 1 as const);

const request: fc.Arbitrary<EncodableRequest> = fc.oneof(
  fc.record({ method: fc.constantFrom('GetRPCMethods' as const, 'FactoryReset' as const) }),
  fc.record({ method: fc.constant('GetParameterValues' as const), names: fc.array(plainText(), { minLength: 1 }) }),
  fc.record({ method: fc.constant('SetParameterValues' as const), values, parameterKey: key() }),
  fc.record({ method: fc.constant('GetParameterNames' as const), path: plainText(), nextLevel: fc.boolean() }),
  fc.record({ method: fc.constant('GetParameterAttributes' as const), names: fc.array(plainText(), { minLength: 1 }) }),
  fc.record({
    method: fc.constant('SetParameterAttributes' as const),
    changes: fc.array(
      fc
        .tuple(attributes, fc.record({ notificationChange: fc.boolean(), accessListChange: fc.boolean() }))
        .map(([one, changes]) => ({ ...one, ...changes })),
      { minLength: 1 },
    ),
  }),
  fc.record({
    method: fc.constantFrom('AddObject' as const, 'DeleteObject' as const),
    objectName: plainText(),
    parameterKey: key(),
  }),
  fc.record({ method: fc.constant('Reboot' as const), commandKey: key() }),
);

const response: fc.Arbitrary<CpeResponse> = fc.oneof(
  fc.record({
    method: fc.constantFrom(
      'RebootResponse' as const,
      'FactoryResetResponse' as const,
      'SetParameterAttributesResponse' as const,
    ),
  }),
  fc.record({ method: fc.constant('GetParameterAttributesResponse' as const), attributes: fc.array(attributes) }),
  fc.record({ method: fc.constant('AddObjectResponse' as const), instanceNumber: fc.nat(), status }),
  fc.record({ method: fc.constant('DeleteObjectResponse' as const), status }),
  fc.record({ method: fc.constant('GetRPCMethodsResponse' as const), methods: fc.array(plainText()) }),
  fc.record({ method: fc.constant('GetParameterValuesResponse' as const), values }),
  fc.record({ method: fc.constant('SetParameterValuesResponse' as const), status }),
  fc.record({
    method: fc.constant('GetParameterNamesResponse' as const),
    parameters: fc.array(fc.record({ name: plainText(), writable: fc.boolean() })),
  }),
);

const fault: fc.Arbitrary<CwmpFault> = fc.record(
  {
    code: fc.integer({ min: 8000, max: 9899 }),
    string: plainText(),
    parameterFaults: fc.array(
      fc.record({ name: plainText(), code: fc.integer({ min: 9000, max: 9899 }), string: plainText() }),
      { minLength: 1, maxLength: 3 },
    ),
  },
  { requiredKeys: ['code', 'string'] },
);

const event: fc.Arbitrary<EventStruct> = fc.record({ code: plainText(), commandKey: plainText() });

describe('both sides', () => {
  it('agree on requests', () => {
    fc.assert(
      fc.property(version, plainText(), request, (v, id, message) => {
        const envelope = parseEnvelope(encodeAcsRequest(v, id, message));
        expect(envelope).toMatchObject({ version: v, id });
        expect(decodeAcsRequest(envelope)).toEqual(message);
      }),
    );
  });

  it('agree on responses', () => {
    fc.assert(
      fc.property(version, plainText(), response, (v, id, message) => {
        expect(decodeCpeMessage(parseEnvelope(encodeCpeResponse(v, id, message)))).toEqual(message);
      }),
    );
  });

  it('agree on faults', () => {
    fc.assert(
      fc.property(version, plainText(), fault, (v, id, message) => {
        expect(decodeCpeMessage(parseEnvelope(encodeFault(v, id, message)))).toEqual({
          method: 'Fault',
          fault: message,
        });
      }),
    );
  });

  it('agree on Informs', () => {
    const device = fc.record({
      manufacturer: plainText(),
      oui: plainText(),
      productClass: plainText(),
      serialNumber: plainText(),
    });
    fc.assert(
      fc.property(device, fc.array(event), fc.nat(), values, values, (cpe, events, retryCount, own, extra) => {
        const encoder = new InformEncoder(own, '1-0');
        const written = own.map((one) => one.value);
        const text = encoder.encode('1', cpe, events, '2026-01-01T00:00:00Z', retryCount, written, extra);
        expect(decodeCpeMessage(parseEnvelope(text))).toEqual({
          method: 'Inform',
          device: cpe,
          events,
          maxEnvelopes: 1,
          currentTime: '2026-01-01T00:00:00Z',
          retryCount,
          parameters: [...own, ...extra],
        });
      }),
    );
  });

  it('answer damaged messages with a message, a fault or a CwmpParseError, and nothing else', () => {
    const valid = [
      ...Object.values(REQUESTS).map((message) => encodeAcsRequest('1-0', '1', message)),
      ...Object.values(RESPONSES).map((message) => encodeCpeResponse('1-0', '1', message)),
      ...Object.values(CPE_MESSAGES.informs).map(writeInform),
      ...Object.values(CPE_MESSAGES.faults).map((message) => encodeFault('1-0', '1', message)),
    ];
    fc.assert(
      fc.property(mutated(fc.constantFrom(...valid)), (text) => {
        for (const decode of [decodeAcsRequest, decodeCpeMessage]) {
          try {
            expect(typeof decode(parseEnvelope(text)).method).toBe('string');
          } catch (error) {
            if (!(error instanceof CwmpParseError || error instanceof CwmpFaultError)) throw error;
          }
        }
      }),
      { numRuns: 2000 },
    );
  });
});
