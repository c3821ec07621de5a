import { expect, it } from '@jest/globals';
import { jsonSchemas } from './json-schemas.js';

it('makes a closed schema of each kind, under the name that kubeconform looks for', () => {
  const kind = { group: 'apps.example.com', version: 'v1', kind: 'Thing' };
  const schemas = jsonSchemas({
    components: {
      schemas: {
        'com.example.Thing': {
          type: 'object',
          properties: { spec: { allOf: [{ $ref: '#/components/schemas/com.example.Spec' }], default: {} } },
          'x-kubernetes-group-version-kind': [kind],
        },
        'com.example.Spec': {
          type: 'object',
          properties: {
            // Fields that are called like words of JSON Schema.
            $ref: { type: 'string' },
            properties: { type: 'object', additionalProperties: { type: 'string' } },
            any: { type: 'object', properties: {}, 'x-kubernetes-preserve-unknown-fields': true },
          },
        },
        Options: { type: 'object', 'x-kubernetes-group-version-kind': [kind, { ...kind, version: 'v2' }] },
      },
    },
  });
  expect([...schemas.keys()]).toEqual(['thing-apps-v1.json']);
  expect(schemas.get('thing-apps-v1.json')).toMatchObject({
    $ref: '#/definitions/com.example.Thing',
    definitions: {
      'com.example.Thing': {
        additionalProperties: false,
        properties: { spec: { allOf: [{ $ref: '#/definitions/com.example.Spec' }] } },
      },
      'com.example.Spec': {
        additionalProperties: false,
        properties: {
          $ref: { type: 'string' },
          properties: { additionalProperties: { type: 'string' } },
          any: { properties: {} },
        },
      },
    },
  });
  const { definitions } = schemas.get('thing-apps-v1.json') as { definitions: Record<string, { properties: object }> };
  expect(definitions['com.example.Spec']?.properties).toHaveProperty('any', {
    type: 'object',
    properties: {},
    'x-kubernetes-preserve-unknown-fields': true,
  });
});
