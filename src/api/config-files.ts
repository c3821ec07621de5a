import { metadataProblems, readMetadata } from './metadata.js';
import { nearest } from './did-you-mean.js';
import type { PlainObject } from './plain.js';
import { isPlainObject, ownField } from './plain.js';
import type { Problem } from './problem.js';
import { joinPath, showValue } from './problem.js';

/** A Secret or a ConfigMap, as the files that a volume of it holds. */
export interface ConfigFiles {
  readonly kind: 'Secret' | 'ConfigMap';
  readonly namespace: string;
  readonly name: string;
  /** File name to content. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/** Fields with contents, and whether these are base64. */
const CONTENTS = {
  Secret: { stringData: 'text', data: 'base64' },
  ConfigMap: { data: 'text', binaryData: 'base64' },
} as const;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
/** Keys become file names, so nothing that leads out of the folder is one. */
const FILE_NAME = /^(?!\.\.)(?!\.$)[-._A-Za-z0-9]{1,253}$/;

/** Reads a Secret or ConfigMap, with all that is wrong with it. */
export function readConfigFiles(
  kind: 'Secret' | 'ConfigMap',
  object: PlainObject,
): { readonly resource: ConfigFiles } | { readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const metadata = ownField(object, 'metadata');
  if (object['apiVersion'] !== 'v1') {
    problems.push({ path: 'apiVersion', message: `must be v1, is ${showValue(ownField(object, 'apiVersion'))}` });
  }
  problems.push(...metadataProblems(metadata));
  const allowed = ['apiVersion', 'kind', 'metadata', 'type', 'immutable', ...Object.keys(CONTENTS[kind])];
  for (const key of Object.keys(object)) {
    if (allowed.includes(key)) continue;
    const meant = nearest(key, allowed);
    problems.push({ path: key, message: `unknown field${meant === undefined ? '' : `; did you mean ${meant}?`}` });
  }
  const files = new Map<string, Uint8Array>();
  // stringData wins over data, as an API server has it.
  for (const [field, encoding] of Object.entries(CONTENTS[kind]).reverse()) {
    for (const [key, content] of contentsOf(object, field, encoding, problems)) files.set(key, content);
  }
  if (problems.length > 0 || !isPlainObject(metadata)) return { problems };
  const { name, namespace } = readMetadata(metadata);
  return { resource: { kind, namespace, name, files } };
}

function* contentsOf(
  object: PlainObject,
  field: string,
  encoding: 'text' | 'base64',
  problems: Problem[],
): Generator<[string, Uint8Array]> {
  const contents = ownField(object, field) ?? {};
  if (!isPlainObject(contents)) {
    problems.push({ path: field, message: `must be an object, is ${showValue(contents)}` });
    return;
  }
  for (const [key, value] of Object.entries(contents)) {
    const path = joinPath(field, key);
    if (!FILE_NAME.test(key)) {
      problems.push({ path, message: "is no key; use letters, digits, '-', '_' and '.'" });
    } else if (typeof value !== 'string') {
      // The value itself is not shown: it may be a secret.
      problems.push({ path, message: 'must be a string; put it in quotes' });
    } else if (encoding === 'text') {
      yield [key, Buffer.from(value)];
    } else if (BASE64.test(value.replaceAll(/\s/g, ''))) {
      yield [key, Buffer.from(value, 'base64')];
    } else {
      const other = field === 'data' ? '; plain text goes into stringData' : '';
      problems.push({ path, message: `is not base64${other}` });
    }
  }
}
