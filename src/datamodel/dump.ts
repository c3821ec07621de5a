import { parseCsv } from './csv.js';
import { LEAF_TYPES, type LeafType } from './leaf.js';

/** An object or a parameter of a device, as a dump of its data model has it. */
export interface DumpEntry {
  /** Objects end in a dot. */
  readonly path: string;
  readonly writable: boolean;
  readonly type: LeafType;
  readonly value: string;
  /** In the dump, from 1; 0 where the dump has no lines. */
  readonly line: number;
}

/** What a dump says, and what of it cannot be understood. */
export interface Dump {
  readonly entries: readonly DumpEntry[];
  readonly problems: readonly DumpProblem[];
}

export interface DumpProblem {
  readonly line: number;
  readonly path: string;
  readonly message: string;
}

const PATH = /^(Device|InternetGatewayDevice)\.([A-Za-z_][A-Za-z0-9_-]*\.|[1-9]\d*\.)*([A-Za-z_][A-Za-z0-9_-]*)?$/;
const COLUMNS = ['Parameter', 'Object', 'Writable', 'Value', 'Value type'] as const;

/** Reads a dump as GenieACS exports a device: CSV with the columns Parameter, Object, Writable, Value and Value type. */
export function readCsvDump(text: string): Dump {
  const [header, ...rows] = parseCsv(text.replace(/^\uFEFF/, ''));
  const names = (header?.fields ?? []).map((name) => name.trim().toLowerCase());
  const at = COLUMNS.map((name) => names.indexOf(name.toLowerCase()));
  const missing = COLUMNS.filter((_name, i) => at[i] === -1);
  if (missing.length > 0) {
    const message = `the first line has no ${missing.join(', ')}; expected the columns ${COLUMNS.join(', ')}`;
    return { entries: [], problems: [{ line: 1, path: '', message }] };
  }
  const entries: DumpEntry[] = [];
  const problems: DumpProblem[] = [];
  for (const { line, fields } of rows) {
    const [name = '', object = '', writable = '', value = '', type = ''] = at.map((column) => fields[column]?.trim());
    const path = isTrue(object) && !name.endsWith('.') ? `${name}.` : name;
    const entry = dumpEntry({ path, writable: isTrue(writable), type, value, line });
    if ('message' in entry) problems.push(entry);
    else entries.push(entry);
  }
  return { entries, problems };
}

/** An entry out of the texts of a dump. Types may have a prefix (`xsd:boolean`); none is a string. */
export function dumpEntry(of: Omit<DumpEntry, 'type'> & { readonly type: string }): DumpEntry | DumpProblem {
  const { path, line } = of;
  if (!PATH.test(path)) return { line, path, message: 'is no path of Device. or InternetGatewayDevice.' };
  const name = of.type.slice(of.type.indexOf(':') + 1);
  const type = name === '' ? 'string' : name === 'base64Binary' ? 'base64' : LEAF_TYPES.find((one) => one === name);
  if (!type) return { line, path, message: `is of type ${of.type}; known: ${LEAF_TYPES.join(', ')}` };
  return { ...of, type };
}

function isTrue(text: string): boolean {
  return text.toLowerCase() === 'true' || text === '1';
}
