import { compileLeaves } from './compile-leaves.js';
import type { Draft } from './draft.js';
import type { ProfileProblem } from './errors.js';
import { gatherSections } from './gather-sections.js';
import type { Leaf } from './leaf.js';
import { HEADER_FILE, parseProfile } from './parse-profile.js';
import { Profile } from './profile.js';
import type { ProfileFile } from './profile-folder.js';
import type { ProfileSchema } from './profile-schema.js';

/** The profile that these files make, or all that is wrong with them. */
export function compileProfile(files: readonly ProfileFile[], schema: ProfileSchema): Profile | ProfileProblem[] {
  const { header, areas, problems, problem } = parseProfile(files, schema);
  if (!header) return [...problems];

  const gathered = gatherSections(areas, header.root);
  const { tree } = gathered;
  // What is missing because its file is broken is nobody else's mistake.
  const missing = problems.length + gathered.problems.length > 0;
  const { leaves, problems: leafProblems } = compileLeaves(tree, missing);
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
  if (all.length > 0) return all.sort((a, b) => (a.file === b.file ? a.line - b.line : a.file < b.file ? -1 : 1));

  const leafOf = (draft: Draft): Leaf => {
    const leaf = leaves.get(draft);
    if (!leaf) throw new TypeError(`${draft.path} has neither a leaf nor a problem`);
    return leaf;
  };
  const inform = header.forcedInform.flatMap((path) => tree.draft(path) ?? []).map(leafOf);
  return new Profile(header, { leaves: tree.order().map(leafOf), objects: tree.finish(leafOf) }, inform);
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
