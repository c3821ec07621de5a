/**
 * Makes src/api/generated/cpefleet.ts (types and schema) and docs/reference/cpefleet.md (reference page) out of the
 * CRD, and the files of the Helm chart out of what they repeat (scripts/generate/). With --check nothing is written: it
 * ends with 1 and names the files that are out of date.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { load } from 'js-yaml';
import { chartFiles } from './generate/chart-files.mjs';
import { chartReadme } from './generate/chart-readme.mjs';
import { dashboards } from './generate/dashboards.mjs';
import { monitoringFiles } from './generate/monitoring.mjs';

const root = join(import.meta.dirname, '..');
const source = 'crds/cpefleets.cpesim.dev.yaml';
const crd = load(readFileSync(join(root, source), 'utf8'));
const [version] = crd.spec.versions;
const schema = version.schema.openAPIV3Schema;

/** Path of each file: what it holds, and what it is made of. */
const outputs = {
  'src/api/generated/cpefleet.ts': { text: typescript(), from: source },
  'docs/reference/cpefleet.md': { text: reference(), from: source },
  ...chartFiles(root),
  ...chartReadme(root),
  ...monitoringFiles(root),
  ...dashboards(root),
};

const check = process.argv.includes('--check');
let stale = 0;
for (const [file, { text, from }] of Object.entries(outputs)) {
  const path = join(root, file);
  if (readIfThere(path) === text) continue;
  if (check) {
    console.error(`${file} is out of date with ${from}: run \`node scripts/generate.mjs\` and commit it`);
    stale += 1;
  } else {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    console.log(`wrote ${file}`);
  }
}
process.exitCode = stale === 0 ? 0 : 1;

function readIfThere(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Types of the resource after defaults: what has a default is there. Every object becomes an interface of its own. */
function typescript() {
  const { kind } = crd.spec.names;
  const interfaces = [];
  const open = {
    ...schema,
    properties: { ...schema.properties, metadata: { ...schema.properties.metadata, tsType: 'ObjectMeta' } },
    required: ['apiVersion', 'kind', 'metadata', 'spec'],
  };
  typeOf(open, kind, interfaces);
  return `${[
    `// Generated from ${source} by scripts/generate.mjs; do not edit.`,
    "import type { ObjectMeta } from '../object-meta.js';",
    "import type { SchemaNode } from '../schema.js';",
    '',
    `export const API_VERSION = '${crd.spec.group}/${version.name}';`,
    `export const KIND = '${kind}';`,
    '',
    ...interfaces.reverse(),
    '/** The schema that the CRD carries: what an API server and this program validate with. */',
    `export const cpeFleetSchema: SchemaNode = ${JSON.stringify(schema, null, 2)};`,
  ].join('\n')}\n`;
}

function typeOf(node, name, interfaces) {
  if (node.tsType) return node.tsType;
  if (node['x-kubernetes-int-or-string']) return 'number | string';
  if (node.enum) return node.enum.map((value) => `'${value}'`).join(' | ');
  if (node.type === 'array') return `readonly ${wrap(typeOf(node.items, singular(name), interfaces))}[]`;
  if (node.additionalProperties)
    return `Readonly<Record<string, ${typeOf(node.additionalProperties, `${name}Value`, interfaces)}>>`;
  if (node.type !== 'object') return node.type === 'integer' ? 'number' : node.type;
  const lines = [];
  for (const [key, child] of Object.entries(node.properties)) {
    const there = child.default !== undefined || (node.required ?? []).includes(key);
    if (child.description) lines.push(`  /** ${child.description.trim()} */`);
    // Names begin at what stands in spec: CpeFleetCwmpTls rather than CpeFleetSpecCwmpTls.
    const base = name === 'CpeFleetSpec' ? 'CpeFleet' : name;
    const childName = base + key[0].toUpperCase() + key.slice(1);
    lines.push(`  readonly ${key}${there ? '' : '?'}: ${typeOf(child, childName, interfaces)};`);
  }
  const doc = node.description ? `/** ${node.description.trim()} */\n` : '';
  interfaces.push(`${doc}export interface ${name} {\n${lines.join('\n')}\n}\n`);
  return name;
}

function wrap(type) {
  return type.includes(' | ') ? `(${type})` : type;
}

/** CpeFleetProfiles is a list of CpeFleetProfile, CpeFleetPolicies of CpeFleetPolicy. */
function singular(name) {
  if (name.endsWith('ies')) return `${name.slice(0, -3)}y`;
  return name.endsWith('s') ? name.slice(0, -1) : `${name}Item`;
}

function reference() {
  const { names } = crd.spec;
  const columns = version.additionalPrinterColumns.map((column) => column.name.toUpperCase()).join(', ');
  const rows = { spec: [], status: [] };
  const rules = [];
  for (const part of ['spec', 'status']) walk(part, schema.properties[part], true, rows[part], rules);
  return `${[
    `<!-- Generated from ${source} by scripts/generate.mjs; do not edit. -->`,
    `# ${names.kind}`,
    '',
    `${schema.description} \`${crd.spec.group}/${version.name}\`, kind \`${names.kind}\`, plural \`${names.plural}\`, short name ` +
      `\`${names.shortNames[0]}\`, ${crd.spec.scope.toLowerCase()}. \`kubectl get ${names.plural}\` shows NAME, ${columns}.`,
    '',
    'Durations are a number and a unit, or several: `500ms`, `10s`, `5m`, `1h30m`. A field that is not in these tables is refused.',
    '',
    '## spec',
    '',
    ...table(rows.spec),
    '',
    '## Rules',
    '',
    'What goes beyond one field, and what may not change, is checked by these rules (CEL, on a cluster and on a laptop alike).',
    '',
    '| at | rule | message |',
    '|---|---|---|',
    ...rules,
    '',
    '## status',
    '',
    ...table(rows.status),
  ].join('\n')}\n`;
}

function table(rows) {
  return ['| field | type | default | allowed | meaning |', '|---|---|---|---|---|', ...rows];
}

function walk(path, node, required, rows, rules) {
  rules.push(...rulesOf(path, node));
  if (path !== 'spec' && path !== 'status') {
    const cells = [
      `\`${path}\``,
      typeName(node),
      defaultOf(node, required),
      allowed(node),
      cell(node.description ?? ''),
    ];
    rows.push(`| ${cells.join(' | ')} |`);
  }
  const inner = node.type === 'array' ? node.items : node;
  const innerPath = node.type === 'array' ? `${path}[]` : path;
  if (inner !== node) rules.push(...rulesOf(innerPath, inner));
  for (const [key, child] of Object.entries(inner.properties ?? {})) {
    walk(`${innerPath}.${key}`, child, (inner.required ?? []).includes(key), rows, rules);
  }
}

function rulesOf(path, node) {
  return (node['x-kubernetes-validations'] ?? []).map(
    ({ rule, message, fieldPath = '' }) =>
      `| \`${path + fieldPath}\` | \`${cell(rule.trim())}\` | ${cell(message.trim())} |`,
  );
}

function typeName(node) {
  if (node['x-kubernetes-int-or-string']) return 'integer or string';
  if (node.type === 'array') return `list of ${typeName(node.items)}s`;
  if (node.additionalProperties) return `map to ${typeName(node.additionalProperties)}s`;
  return node.type;
}

function defaultOf(node, required) {
  if (node.default !== undefined) return `\`${cell(JSON.stringify(node.default))}\``;
  return required ? '**required**' : '';
}

function allowed(node) {
  const parts = [];
  const values = node.type === 'array' ? node.items : node;
  if (values.enum) parts.push(values.enum.map((value) => `\`${value}\``).join(', '));
  if (values.minimum !== undefined || values.maximum !== undefined) {
    parts.push(`${values.minimum ?? '…'} to ${values.maximum ?? '…'}`);
  }
  if (values.maxLength !== undefined) parts.push(`up to ${values.maxLength} characters`);
  if (node.maxItems !== undefined) parts.push(`${node.minItems ?? 0} to ${node.maxItems} entries`);
  if (node.maxProperties !== undefined) parts.push(`up to ${node.maxProperties} entries`);
  if (values.example !== undefined) {
    const { example } = values;
    parts.push(`such as \`${cell(typeof example === 'object' ? JSON.stringify(example) : String(example))}\``);
  }
  return parts.join('; ');
}

/** A text that a Markdown table can hold. */
function cell(text) {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
