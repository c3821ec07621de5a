import type { ProfileProblem } from './errors.js';
import type { Area } from './gather-sections.js';
import type { ProfileFile } from './profile-folder.js';
import type { AreaDocument, ProfileDocument, ProfileSchema, SchemaProblem } from './profile-schema.js';
import { parseYaml } from './yaml-document.js';

export const HEADER_FILE = 'profile.yaml';

/** What the files of a profile say, each for itself. */
export interface ParsedProfile {
  /** profile.yaml; undefined when it is missing or broken. */
  readonly header: ProfileDocument | undefined;
  /** The other files, without what the schema refuses. */
  readonly areas: readonly Area[];
  readonly problems: readonly ProfileProblem[];
  /** Makes a problem of what is wrong at a place of a file. */
  readonly problem: (file: string, keys: readonly string[], message: string) => ProfileProblem;
}

/** Parses the files and holds each against the schema. */
export function parseProfile(files: readonly ProfileFile[], schema: ProfileSchema): ParsedProfile {
  const lines = new Map<string, (keys: readonly string[]) => number>();
  const problem = (file: string, keys: readonly string[], message: string): ProfileProblem => ({
    file,
    line: lines.get(file)?.(keys) ?? 0,
    path: pathOf(keys),
    message,
  });

  let header: ProfileDocument | undefined;
  const areas: Area[] = [];
  const problems: ProfileProblem[] = [];
  if (!files.some(({ name }) => name === HEADER_FILE)) {
    problems.push(problem(HEADER_FILE, [], 'is missing: it says name, root and forcedInform of the profile'));
  }
  for (const { name: file, text } of files) {
    const yaml = parseYaml(text);
    if ('message' in yaml) {
      problems.push({ file, line: yaml.line, path: '', message: yaml.message });
      continue;
    }
    lines.set(file, yaml.lineOf);
    const { value = {} } = yaml;
    const report = (found: readonly SchemaProblem[]): void => {
      problems.push(...found.map(({ keys, message }) => problem(file, keys, message)));
    };
    if (file === HEADER_FILE) {
      if (schema.checkProfile(value)) header = value;
      else report(schema.problems());
    } else {
      const document = checkArea(value, schema, report);
      if (document) areas.push({ file, document });
    }
  }
  return { header, areas, problems, problem };
}

/** The area without the parameters or sections that the schema refuses, so that the others are looked at all the same. */
function checkArea(
  value: unknown,
  schema: ProfileSchema,
  report: (found: readonly SchemaProblem[]) => void,
): AreaDocument | undefined {
  if (schema.checkArea(value)) return value;
  const found = schema.problems();
  report(found);
  const rest = found.reduce<unknown>((document, { keys }) => without(document, keys.slice(0, 2)), value);
  return schema.checkArea(rest) ? rest : undefined;
}

function without(value: unknown, [key, ...keys]: readonly string[]): unknown {
  if (key === undefined || typeof value !== 'object' || value === null) return undefined;
  const entries = Object.entries(value);
  if (keys.length === 0) return Object.fromEntries(entries.filter(([name]) => name !== key));
  return Object.fromEntries(entries.map(([name, inner]) => [name, name === key ? without(inner, keys) : inner]));
}

/** `Device.WiFi.` and `Channel` make `Device.WiFi.Channel`; keys below a parameter stand in brackets. */
function pathOf([section = '', name = '', ...below]: readonly string[]): string {
  const joint = name === '' || section.endsWith('.') ? '' : '.';
  return section + joint + name + (below.length > 0 ? ` (${below.join('.')})` : '');
}
