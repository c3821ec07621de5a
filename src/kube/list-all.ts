import { isGone } from './errors.js';
import type { KubeList, KubeObject } from './object.js';

/** Objects a page: what the API server answers in some ten milliseconds, and what is parsed in as many. */
export const PAGE_SIZE = 500;

export interface Page {
  readonly limit?: number;
  readonly continue?: string;
}

export interface Listed<T extends KubeObject> {
  readonly items: readonly T[];
  /** From where to watch. */
  readonly resourceVersion: string;
}

/**
 * A complete list, page by page, each item reduced by `keep`, so that what was read can go at once. When it takes so long
 * that its continue token expires (410), the list is asked for once more, in one piece.
 */
export async function listAll<T extends KubeObject>(
  list: (page: Page) => Promise<KubeList<T>>,
  keep: (item: T) => T,
): Promise<Listed<T>> {
  const items: T[] = [];
  for (let next = ''; ;) {
    let page: KubeList<T>;
    try {
      page = await list(next === '' ? { limit: PAGE_SIZE } : { limit: PAGE_SIZE, continue: next });
    } catch (error) {
      if (next === '' || !isGone(error)) throw error;
      items.length = 0;
      page = await list({});
    }
    for (const item of page.items) items.push(keep(item));
    next = page.metadata.continue ?? '';
    if (next === '') return { items, resourceVersion: page.metadata.resourceVersion };
  }
}
