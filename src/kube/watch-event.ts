import { fromStatus, notKubernetes, type About } from './answers.js';
import type { KubeError } from './errors.js';
import type { KubeObject } from './object.js';

/** One line of a watch. An ERROR is thrown as a KubeError instead. */
export interface WatchEvent<T extends KubeObject> {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK';
  /** Of a BOOKMARK only metadata.resourceVersion is there. */
  readonly object: T;
}

/**
 * Reads one line of a watch.
 * @throws KubeError KUBE_API for an ERROR event, KUBE_ANSWER for what is no event
 */
export function parseEvent<T extends KubeObject>(about: About, line: string): WatchEvent<T> {
  let event: { readonly type?: unknown; readonly object?: unknown };
  try {
    event = JSON.parse(line) as typeof event;
  } catch (error) {
    throw notKubernetes(about, line, error);
  }
  if (event.type === 'ERROR') throw errorEvent(about, event.object);
  if (typeof event.object !== 'object' || event.object === null) throw notKubernetes(about, line);
  return event as WatchEvent<T>;
}

function errorEvent(about: About, object: unknown): KubeError {
  return fromStatus(about, typeof object === 'object' && object !== null ? object : {});
}
