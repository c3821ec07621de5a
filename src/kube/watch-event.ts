import type { KubeObject } from './object.js';

/** One line of a watch. An ERROR is thrown as a KubeError instead. */
export interface WatchEvent<T extends KubeObject> {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK';
  /** Of a BOOKMARK only metadata.resourceVersion is there. */
  readonly object: T;
}
