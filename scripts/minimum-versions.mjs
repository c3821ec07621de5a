/**
 * Holds package-lock.json, transitive dependencies included, against the versions from which known vulnerabilities of
 * these packages are fixed: it ends with 1 and names every package that is older. For registries that `npm audit` cannot
 * ask. Another lock file can be named as the argument.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The first fixed version of each line that still gets fixes: an installed version is held against the one of its own
 * major version, or against the newest one below it.
 */
const minimum = {
  '@opentelemetry/exporter-prometheus': ['0.217.0'],
  'fast-xml-parser': ['5.10.1'],
  // CVE-2026-84375
  'js-yaml': ['3.15.2', '4.3.2'],
  protobufjs: ['8.6.5'],
  undici: ['7.28.0'],
  ws: ['8.21.0'],
};

const [file = join(import.meta.dirname, '..', 'package-lock.json')] = process.argv.slice(2);
const { packages } = JSON.parse(readFileSync(file, 'utf8'));
const tooOld = Object.entries(packages).flatMap(([path, { name = nameOf(path), version, link = false }]) => {
  if (link || !Object.hasOwn(minimum, name)) return [];
  const wanted = wantedFor(minimum[name], version);
  if (compare(version, wanted) >= 0) return [];
  return [`${path} is ${name} ${version}; from ${wanted} on its known vulnerabilities are fixed`];
});
for (const line of tooOld) console.error(line);
process.exitCode = tooOld.length === 0 ? 0 : 1;

/** `node_modules/a/node_modules/@b/c` holds `@b/c`. */
function nameOf(path) {
  return path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
}

function wantedFor(fixed, version) {
  const line = fixed.findLast((one) => Number.parseInt(one, 10) <= Number.parseInt(version, 10));
  return line ?? fixed[0];
}

/** Below 0 when a is older than b. A pre-release (`8.6.5-beta.1`) is older than its release. */
function compare(a, b) {
  const [left, right] = [a, b].map((version) => version.split(/[-+]/)[0].split('.').map(Number));
  for (let i = 0; i < 3; i++) if (left[i] !== right[i]) return left[i] - right[i];
  return Number(b.includes('-')) - Number(a.includes('-'));
}
