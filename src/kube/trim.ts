import type { KubeObject } from './object.js';

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/**
 * The object without what no controller reads and what makes most of its weight: managedFields and kubectl's copy of
 * the whole manifest. Watched objects are trimmed before they are kept.
 */
export function trim<T extends KubeObject>(object: T): T {
  const { managedFields, annotations, ...metadata } = object.metadata;
  if (managedFields === undefined && annotations?.[LAST_APPLIED] === undefined) return object;
  if (annotations === undefined) return { ...object, metadata };
  const kept = Object.fromEntries(Object.entries(annotations).filter(([name]) => name !== LAST_APPLIED));
  return { ...object, metadata: { ...metadata, annotations: kept } };
}
