import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { checkAgainstSchemas, HAS_SCHEMAS } from './testing/schemas.js';

const golden = new URL('golden/', import.meta.url);
const written = readdirSync(golden).filter((name) => !name.startsWith('foreign-'));

(HAS_SCHEMAS ? it : it.skip)('writes what the schemas of CWMP and SOAP allow', () => {
  const messages = written.map((name) => readFileSync(new URL(name, golden), 'utf8'));
  expect(() => {
    checkAgainstSchemas(messages);
  }).not.toThrow();
});
