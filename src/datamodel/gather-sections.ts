import type { LeafDefinition } from './draft.js';
import { durationMs } from './duration.js';
import { expand, parseObjectPath, tablesOf } from './object-path.js';
import type { Root } from './root.js';
import { presenceOf } from './presence.js';
import type { AreaDocument, Section } from './profile-schema.js';
import { streamOf } from './random.js';
import { TemplateBook } from './template-book.js';
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

/** What a profile's sections make. */
export interface GatheredSections {
  readonly tree: TreeBuilder;
  readonly templates: TemplateBook;
  readonly problems: readonly SectionProblem[];
}

/** Lays the sections of all files out as one tree of drafts, and says which do not fit in. */
export function gatherSections(areas: readonly Area[], root: Root): GatheredSections {
  const tree = new TreeBuilder(root);
  const templates = new TemplateBook();
  const problems: SectionProblem[] = [];
  for (const { file, document } of areas) {
    for (const [section, content] of Object.entries(document)) {
      for (const { keys, message } of gatherSection({ tree, templates, root }, { file, section }, content)) {
        problems.push({ file, keys: [section, ...keys], message });
      }
    }
  }
  return { tree, templates, problems };
}

function gatherSection(
  { tree, templates, root }: { readonly tree: TreeBuilder; readonly templates: TemplateBook; readonly root: Root },
  origin: { readonly file: string; readonly section: string },
  content: Section,
): Omit<SectionProblem, 'file'>[] {
  const path = parseObjectPath(origin.section, root);
  if ('wrong' in path) return [{ keys: [], message: path.wrong }];
  const tables = tablesOf(path);
  const ownsTable = tables.some(({ own }) => own);
  const { $writable: writable = false, $present } = content;
  const misplaced = (['$writable', '$max', '$unique', '$enable', '$present'] as const).find(
    (rule) => content[rule] && !ownsTable,
  );
  if (misplaced) return [{ keys: [misplaced], message: 'is for tables: only instances can be added and deleted' }];
  if (writable && $present) {
    return [{ keys: ['$present'], message: 'is for tables of the CPE itself, not for those with $writable' }];
  }
  for (const table of tables) tree.addObject(table.path, writable && table.own);

  const parameters = parametersOf(content);
  templates.add(
    path,
    content,
    parameters.map(([name, definition]) => [definition, { ...origin, name }]),
  );
  const twice = new Map<string, string>();
  for (const object of expand(path)) {
    const presence = $present && presenceOf($present.percent, durationMs($present.every), streamOf(object.path));
    tree.addObject(object.path, writable, presence);
    for (const [name, definition] of parameters) {
      const there = tree.addLeaf({ path: object.path + name, object, definition, origin: { ...origin, name } });
      if (there) twice.set(name, `is described twice: also in ${there.origin.file}, section ${there.origin.section}`);
    }
  }
  return [...twice].map(([name, message]) => ({ keys: [name], message }));
}

/** The parameters of a section; what begins with a dollar is of its table. */
function parametersOf(content: Section): [name: string, definition: LeafDefinition][] {
  return Object.entries(content).filter(([name]) => !name.startsWith('$'));
}
