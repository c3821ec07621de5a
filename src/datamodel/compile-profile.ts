import { compileLeaves, type LeafProblem } from './compile-leaves.js';
import type { Draft } from './draft.js';
import type { ProfileProblem } from './errors.js';
import { gatherSections } from './gather-sections.js';
import { instantiate, type Template } from './instance-template.js';
import type { Leaf } from './leaf.js';
import { HEADER_FILE, parseProfile } from './parse-profile.js';
import { Profile } from './profile.js';
import type { ProfileFile } from './profile-folder.js';
import type { ProfileSchema } from './profile-schema.js';
import type { ObjectNode } from './tree.js';

/** An instance number that no profile gives. */
const HIGHEST = 999_999_999;

/** The profile that these files make, or all that is wrong with them. */
export function compileProfile(files: readonly ProfileFile[], schema: ProfileSchema): Profile | ProfileProblem[] {
  const { header, areas, problems, problem } = parseProfile(files, schema);
  if (!header) return [...problems];

  const gathered = gatherSections(areas, header.root);
  const { tree, templates } = gathered;
  // What is missing because its file is broken is nobody else's mistake.
  const missing = problems.length + gathered.problems.length > 0;
  const { leaves, problems: leafProblems } = compileLeaves(tree.order(), {
    missing,
    draft: (path) => tree.draft(path),
    leaf: () => undefined,
    instances: (table) => (tree.hasObject(table) ? tree.instances(table) : undefined),
  });
  const unknown = missing ? [] : [...header.forcedInform.entries()].filter(([, path]) => !tree.draft(path));

  const all = [
    ...problems,
    ...gathered.problems.map(({ file, keys, message }) => problem(file, keys, message)),
    ...firstOfEach(
      leafProblems.map(({ draft, key, message }) => {
        const { file, section, name } = draft.origin;
        return problem(file, key === '' ? [section, name] : [section, name, key], message);
      }),
    ),
    ...unknown.map(([at, path]) =>
      problem(HEADER_FILE, ['forcedInform', String(at)], `${path} is a parameter that no file describes`),
    ),
  ];
  if (all.length > 0) return inOrder(all);

  const leafOf = (draft: Draft): Leaf => {
    const leaf = leaves.get(draft);
    if (!leaf) throw new TypeError(`${draft.path} has neither a leaf nor a problem`);
    return leaf;
  };
  const inform = header.forcedInform.flatMap((path) => tree.draft(path) ?? []).map(leafOf);
  const objects = tree.finish(leafOf, (table) => templates.of(table));
  const profile = new Profile(header, { leaves: tree.order().map(leafOf), objects }, inform);
  const ofTemplates = firstOfEach(
    tryTemplates(profile, objects).map(({ draft, key, message }) => {
      const { file, section, name } = draft.origin;
      const keys = key === '' ? [section, name] : [section, name, key];
      return problem(file, keys, `in a new instance: ${message}; give it a default`);
    }),
  );
  return ofTemplates.length > 0 ? inOrder(ofTemplates) : profile;
}

/** Adds an instance to each table that takes some, and to the tables below those, and says what is wrong with them. */
function tryTemplates(profile: Profile, objects: ReadonlyMap<string, ObjectNode>): LeafProblem[] {
  const problems: LeafProblem[] = [];
  const tried = new Set<Template>();
  const tryOne = (node: ObjectNode): void => {
    if (!node.template || tried.has(node.template)) return;
    tried.add(node.template);
    const added = instantiate(node.template, node, HIGHEST, profile);
    problems.push(...added.problems);
    for (const below of added.objects.values()) tryOne(below);
  };
  for (const node of objects.values()) tryOne(node);
  return problems;
}

function inOrder(problems: ProfileProblem[]): ProfileProblem[] {
  return problems.sort((a, b) => (a.file === b.file ? a.line - b.line : a.file < b.file ? -1 : 1));
}

/** One problem where the instances of a table all have it: that of the first instance. */
function firstOfEach(problems: readonly ProfileProblem[]): ProfileProblem[] {
  const places = new Set<string>();
  return problems.filter(({ file, path }) => {
    const place = `${file} ${path}`;
    const first = !places.has(place);
    places.add(place);
    return first;
  });
}
