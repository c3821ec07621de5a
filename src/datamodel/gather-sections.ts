import type { LeafDefinition } from './draft.js';
import { expand, parseObjectPath, tablesOf } from './object-path.js';
import type { Root } from './root.js';
import type { AreaDocument, Section } from './profile-schema.js';
import { TreeBuilder } from './tree.js';

/** A file of a profile that keeps to the schema. */
export interface Area {
  readonly file: string;
  readonly document: AreaDocument;
}

/** Something in a section that does not fit; `keys` is its place in the file. */
export interface SectionProblem {
  readonly file: string;
  readonly keys: readonly string[];
  readonly message: string;
}

/** Lays the sections of all files out as one tree of drafts, and says which do not fit in. */
export function gatherSections(
  areas: readonly Area[],
  root: Root,
): { readonly tree: TreeBuilder; readonly problems: readonly SectionProblem[] } {
  const tree = new TreeBuilder(root);
  const problems: SectionProblem[] = [];
  for (const { file, document } of areas) {
    for (const [section, content] of Object.entries(document)) {
      for (const { keys, message } of gatherSection(tree, root, { file, section }, content)) {
        problems.push({ file, keys: [section, ...keys], message });
      }
    }
  }
  return { tree, problems };
}

function gatherSection(
  tree: TreeBuilder,
  root: Root,
  origin: { readonly file: string; readonly section: string },
  content: Section,
): Omit<SectionProblem, 'file'>[] {
  const path = parseObjectPath(origin.section, root);
  if ('wrong' in path) return [{ keys: [], message: path.wrong }];
  const tables = tablesOf(path);
  const writable = content.$writable ?? false;
  if (writable && !tables.some(({ own }) => own)) {
    return [{ keys: ['$writable'], message: 'is for tables: only instances can be added and deleted' }];
  }
  for (const table of tables) tree.addObject(table.path, writable && table.own);

  const twice = new Map<string, string>();
  for (const object of expand(path)) {
    tree.addObject(object.path, writable);
    for (const [name, definition] of parametersOf(content)) {
      const there = tree.addLeaf({ path: object.path + name, object, definition, origin: { ...origin, name } });
      if (there) twice.set(name, `is described twice: also in ${there.origin.file}, section ${there.origin.section}`);
    }
  }
  return [...twice].map(([name, message]) => ({ keys: [name], message }));
}

function parametersOf(content: Section): [name: string, definition: LeafDefinition][] {
  return Object.entries(content).filter((entry): entry is [string, LeafDefinition] => typeof entry[1] === 'object');
}
