import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';

const chart = 'charts/cpe-sim-operator';
const source = `${chart}/values.yaml`;

/** README.md of the chart: what is said of it by hand, and a table of its values with the comments of values.yaml. */
export function chartReadme(root) {
  const { name, description, version, appVersion, kubeVersion } = load(read(root, `${chart}/Chart.yaml`));
  const rows = values(read(root, source)).map(
    ({ path, value, comment }) => `| \`${path}\` | \`${cell(JSON.stringify(value))}\` | ${cell(comment)} |`,
  );
  const text = `${[
    `<!-- Generated from ${source} by scripts/generate.mjs; do not edit. -->`,
    `# ${name}`,
    '',
    `${description}. Chart ${version}, cpe-sim ${appVersion}, Kubernetes ${kubeVersion.replace('-0', '')}.`,
    '',
    `    helm install cpe-sim ${chart} --namespace cpe-sim-system --create-namespace \\`,
    '      --set image.repository=registry.example/cpe-sim --set acs.enabled=true',
    '    helm test cpe-sim --namespace cpe-sim-system',
    '',
    'Helm then tells the next three commands. [Install with Helm](../../docs/how-to/install-with-helm.md) has the rest:',
    'namespaces, monitoring, upgrades, what stays after an uninstall.',
    '',
    '## Values',
    '',
    'A value that is not in this table, or of another type, is refused (`values.schema.json`).',
    '',
    '| value | default | meaning |',
    '|---|---|---|',
    ...rows,
  ].join('\n')}\n`;
  return { [`${chart}/README.md`]: { text, from: source } };
}

/**
 * The values with a comment above them, in their order. A value is read whole: what stands below a commented one belongs
 * to it, unless it has a comment of its own.
 *
 * @throws Error for a value that no comment tells of
 */
function values(text) {
  const all = load(text);
  const found = [];
  const path = [];
  let comment = [];
  for (const line of text.split('\n').slice(2)) {
    const said = /^\s*# (.*)$/.exec(line);
    const key = /^(\s*)([A-Za-z]+):/.exec(line);
    if (said) comment.push(said[1]);
    if (!key) continue;
    path.splice(key[1].length / 2, Infinity, key[2]);
    if (comment.length > 0) found.push({ path: path.join('.'), value: at(all, path), comment: comment.join(' ') });
    comment = [];
  }
  const told = found.map((one) => one.path);
  const untold = leaves(all, []).filter((leaf) => !told.some((one) => leaf === one || leaf.startsWith(`${one}.`)));
  if (untold.length > 0) throw new Error(`${source}: write a comment above ${untold.join(', ')}`);
  return found;
}

function at(value, path) {
  return path.reduce((inner, key) => inner[key], value);
}

function leaves(value, path) {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [path.join('.')];
  const entries = Object.entries(value);
  return entries.length === 0 ? [path.join('.')] : entries.flatMap(([key, inner]) => leaves(inner, [...path, key]));
}

function read(root, file) {
  return readFileSync(join(root, file), 'utf8');
}

function cell(text) {
  return text.replaceAll('|', '\\|');
}
