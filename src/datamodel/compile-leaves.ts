import type { Draft, LeafDefinition, SourceArguments } from './draft.js';
import type { Constraints, Leaf } from './leaf.js';
import { fillInstances } from './object-path.js';
import { streamOf } from './random.js';
import { SOURCES, type Place, type Source, type Wrong } from './sources.js';
import type { InstanceDraft } from './tree.js';

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

/** What leaves that are compiled may refer to. */
export interface Surroundings {
  /** One of the drafts at hand. */
  draft(path: string): Draft | undefined;
  /** A leaf that is compiled already. */
  leaf(path: string): Leaf | undefined;
  /** The instances of a table, when there is a table of this path. */
  instances(table: string): readonly InstanceDraft[] | undefined;
  /** Whether leaves may be missing because their file is broken: then nobody who refers to them is blamed. */
  readonly missing: boolean;
}

/** Compiles drafts to leaves. A leaf that refers to others is compiled after them. */
export function compileLeaves(drafts: readonly Draft[], around: Surroundings): CompiledLeaves {
  const leaves = new Map<Draft, Leaf>();
  const failed = new Set<Draft>();
  const open = new Set<Draft>();
  const problems: LeafProblem[] = [];

  const refer = (from: Draft, name: string): Leaf | Wrong => {
    const filled = fillInstances(name, from.object.numbers);
    const beside = from.object.path + filled;
    const draft = around.draft(beside) ?? around.draft(filled);
    if (!draft) {
      const leaf = around.leaf(beside) ?? around.leaf(filled);
      const wrong = around.missing ? '' : `there is no parameter ${filled}, neither in this object nor as a path`;
      return leaf ?? { wrong };
    }
    if (open.has(draft)) return { wrong: `${draft.path} refers back to this parameter` };
    return compile(draft) ?? { wrong: '' };
  };

  const compile = (draft: Draft): Leaf | undefined => {
    const done = leaves.get(draft);
    if (done || failed.has(draft)) return done;
    open.add(draft);
    const compiled = compileLeaf(draft, {
      refer: (name) => refer(draft, name),
      table: (name) => {
        const path = `${draft.object.path}${name}.`;
        const instances = around.instances(path);
        return instances && { path, instances };
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
  around: Pick<Place, 'refer' | 'table'>,
): Leaf | { readonly key: string; readonly message: string } {
  const constraints = constraintsOf(definition);
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
    path,
    type,
    writable: definition.writable ?? false,
    hidden: definition.hidden ?? false,
    notify: definition.notify ?? 'off',
    volatile: source.volatile,
    nextChange: source.nextChange,
    transient: definition.transient ?? false,
    constraints,
    compute: source.compute,
  };
}

function sourceOf(definition: LeafDefinition): keyof SourceArguments {
  const key = (Object.keys(SOURCES) as (keyof SourceArguments)[]).find((name) => definition[name] !== undefined);
  if (key === undefined) throw new TypeError('the schema lets no parameter without a source through');
  return key;
}

/** Instances of one section share theirs. */
const CONSTRAINTS = new WeakMap<LeafDefinition, Constraints>();

function constraintsOf(definition: LeafDefinition): Constraints | Wrong {
  const known = CONSTRAINTS.get(definition);
  if (known) return known;
  const compiled = compileConstraints(definition);
  if (!('wrong' in compiled)) CONSTRAINTS.set(definition, compiled);
  return compiled;
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
    items: definition.items ?? 'string',
    minItems: definition.minItems,
    maxItems: definition.maxItems,
    min: definition.min,
    max: definition.max,
    minLength: definition.minLength,
    maxLength: definition.maxLength,
    pattern,
  };
}
