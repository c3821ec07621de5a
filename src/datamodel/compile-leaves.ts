import type { Draft, LeafDefinition, SourceArguments } from './draft.js';
import type { Constraints, Leaf } from './leaf.js';
import { fillInstances } from './object-path.js';
import { streamOf } from './random.js';
import { SOURCES, type Place, type Source, type Wrong } from './sources.js';
import type { TreeBuilder } from './tree.js';

/** A draft that cannot become a leaf: the key of its definition that is to blame, and why. */
export interface LeafProblem {
  readonly draft: Draft;
  readonly key: string;
  readonly message: string;
}

/** The leaves of all drafts, and what is wrong with the others. */
export interface CompiledLeaves {
  readonly leaves: ReadonlyMap<Draft, Leaf>;
  readonly problems: readonly LeafProblem[];
}

/**
 * Compiles the tree's drafts to leaves. A leaf that refers to others is compiled after them.
 *
 * @param missing whether leaves may be missing because their file is broken: then nobody who refers to them is blamed
 */
export function compileLeaves(tree: TreeBuilder, missing: boolean): CompiledLeaves {
  const drafts = tree.order();
  const ids = new Map(drafts.map((draft, id) => [draft, id]));
  const leaves = new Map<Draft, Leaf>();
  const failed = new Set<Draft>();
  const open = new Set<Draft>();
  const problems: LeafProblem[] = [];

  const refer = (from: Draft, name: string): Leaf | Wrong => {
    const filled = fillInstances(name, from.object.numbers);
    const draft = tree.draft(from.object.path + filled) ?? tree.draft(filled);
    if (!draft)
      return { wrong: missing ? '' : `there is no parameter ${filled}, neither in this object nor as a path` };
    if (open.has(draft)) return { wrong: `${draft.path} refers back to this parameter` };
    return compile(draft) ?? { wrong: '' };
  };

  const compile = (draft: Draft): Leaf | undefined => {
    const done = leaves.get(draft);
    if (done || failed.has(draft)) return done;
    open.add(draft);
    const compiled = compileLeaf(draft, ids.get(draft) ?? 0, {
      refer: (name) => refer(draft, name),
      count: (table) => {
        const path = `${draft.object.path}${table}.`;
        return tree.hasObject(path) ? tree.count(path) : undefined;
      },
    });
    open.delete(draft);
    if ('path' in compiled) {
      leaves.set(draft, compiled);
      return compiled;
    }
    failed.add(draft);
    // Without a text, the blame is with another leaf, which has a problem of its own.
    if (compiled.message !== '') problems.push({ draft, ...compiled });
    return undefined;
  };

  drafts.forEach(compile);
  return { leaves, problems };
}

function compileLeaf(
  { path, definition, object }: Draft,
  id: number,
  around: Pick<Place, 'refer' | 'count'>,
): Leaf | { readonly key: string; readonly message: string } {
  const constraints = compileConstraints(definition);
  if ('wrong' in constraints) return { key: 'pattern', message: constraints.wrong };
  const type = definition.type ?? (definition.entries === undefined ? 'string' : 'unsignedInt');
  if (path.endsWith('NumberOfEntries') && definition.entries === undefined) {
    return { key: '', message: 'is counted, not given: use entries with the name of its table' };
  }
  const key = sourceOf(definition);
  const place = { type, constraints, object, stream: streamOf(path), ...around };
  // The definition has the argument of just this source.
  const compileSource = SOURCES[key] as (argument: unknown, place: Place) => Source | Wrong;
  const source = compileSource(definition[key], place);
  if ('wrong' in source) return { key, message: source.wrong };
  return {
    id,
    path,
    type,
    writable: definition.writable ?? false,
    hidden: definition.hidden ?? false,
    notify: definition.notify ?? 'off',
    volatile: source.volatile,
    constraints,
    compute: source.compute,
  };
}

function sourceOf(definition: LeafDefinition): keyof SourceArguments {
  const key = (Object.keys(SOURCES) as (keyof SourceArguments)[]).find((name) => definition[name] !== undefined);
  if (key === undefined) throw new TypeError('the schema lets no parameter without a source through');
  return key;
}

function compileConstraints(definition: LeafDefinition): Constraints | Wrong {
  let pattern: RegExp | undefined;
  try {
    if (definition.pattern !== undefined) pattern = new RegExp(`^(?:${definition.pattern})$`, 'u');
  } catch (error) {
    return { wrong: error instanceof Error ? error.message : String(error) };
  }
  return {
    enumeration: definition.enum && new Set(definition.enum),
    list: definition.list ?? false,
    min: definition.min,
    max: definition.max,
    minLength: definition.minLength,
    maxLength: definition.maxLength,
    pattern,
  };
}
