import { nearest } from './did-you-mean.js';
import type { ObjectMeta } from './object-meta.js';
import type { PlainObject } from './plain.js';
import { isPlainObject, ownField } from './plain.js';
import type { Problem } from './problem.js';
import { joinPath, showValue } from './problem.js';

/** What a person writes, and what an API server adds (and `kubectl get -o yaml` shows). */
const WRITTEN = ['name', 'namespace', 'labels', 'annotations'];
const SERVED = [
  'uid',
  'generation',
  'resourceVersion',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'finalizers',
  'ownerReferences',
  'managedFields',
  'generateName',
  'selfLink',
];
const DNS_LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const QUALIFIED_NAME = /^([a-z0-9]([-.a-z0-9]{0,251}[a-z0-9])?\/)?[A-Za-z0-9]([-._A-Za-z0-9]{0,61}[A-Za-z0-9])?$/;
const LABEL_VALUE = /^([A-Za-z0-9]([-._A-Za-z0-9]{0,61}[A-Za-z0-9])?)?$/;

/** Checks the metadata of an object of any kind, as an API server does. */
export function metadataProblems(metadata: unknown): Problem[] {
  if (!isPlainObject(metadata)) return [{ path: 'metadata', message: 'is required, with a name' }];
  const problems: Problem[] = [];
  const known = [...WRITTEN, ...SERVED];
  for (const key of Object.keys(metadata)) {
    if (known.includes(key)) continue;
    const meant = nearest(key, WRITTEN);
    const hint = meant === undefined ? `; allowed are ${WRITTEN.join(', ')}` : `; did you mean ${meant}?`;
    problems.push({ path: joinPath('metadata', key), message: `unknown field${hint}` });
  }
  const name = ownField(metadata, 'name');
  if (name === undefined || name === '') problems.push({ path: 'metadata.name', message: 'is required' });
  else if (typeof name !== 'string' || !/^[a-z0-9]([-.a-z0-9]{0,251}[a-z0-9])?$/.test(name)) {
    const message = `${showValue(name)} is no name; use lower-case letters, digits, '-' and '.', such as metro-north`;
    problems.push({ path: 'metadata.name', message });
  }
  const namespace = ownField(metadata, 'namespace');
  if (namespace !== undefined && (typeof namespace !== 'string' || !DNS_LABEL.test(namespace))) {
    const message = `${showValue(namespace)} is no namespace; use lower-case letters, digits and '-', such as lab`;
    problems.push({ path: 'metadata.namespace', message });
  }
  const labelHint = "letters, digits, '-', '_' and '.', at most 63";
  problems.push(...textMapProblems(metadata, 'labels', (value) => (LABEL_VALUE.test(value) ? undefined : labelHint)));
  problems.push(...textMapProblems(metadata, 'annotations', () => undefined));
  return problems;
}

/** `allowed` says what a wrong value has to be, or undefined for a right one. */
function textMapProblems(
  metadata: PlainObject,
  field: string,
  allowed: (value: string) => string | undefined,
): Problem[] {
  const path = `metadata.${field}`;
  const map = ownField(metadata, field) ?? {};
  if (!isPlainObject(map)) return [{ path, message: `must be an object, is ${showValue(map)}` }];
  const problems: Problem[] = [];
  for (const [key, value] of Object.entries(map)) {
    const at = joinPath(path, key);
    if (!QUALIFIED_NAME.test(key))
      problems.push({ path: at, message: 'is no key; write one like cpesim.dev/force-cr' });
    if (typeof value !== 'string') {
      const hint = typeof value === 'object' ? '' : '; put it in quotes';
      problems.push({ path: at, message: `must be a string, is ${showValue(value)}${hint}` });
      continue;
    }
    const right = allowed(value);
    if (right !== undefined)
      problems.push({ path: at, message: `${showValue(value)} is no value; allowed are ${right}` });
  }
  return problems;
}

/** The metadata of an object that has no problems. */
export function readMetadata(metadata: PlainObject): ObjectMeta {
  const text = (key: string): string | undefined => {
    const value = ownField(metadata, key);
    return typeof value === 'string' ? value : undefined;
  };
  const texts = (key: string): Record<string, string> => ({
    ...(ownField(metadata, key) as Record<string, string> | undefined),
  });
  const generation = ownField(metadata, 'generation');
  const uid = text('uid');
  const creationTimestamp = text('creationTimestamp');
  const deletionTimestamp = text('deletionTimestamp');
  return {
    name: text('name') ?? '',
    namespace: text('namespace') ?? 'default',
    generation: typeof generation === 'number' ? generation : 1,
    labels: texts('labels'),
    annotations: texts('annotations'),
    ...(uid !== undefined && { uid }),
    ...(creationTimestamp !== undefined && { creationTimestamp }),
    ...(deletionTimestamp !== undefined && { deletionTimestamp }),
  };
}
