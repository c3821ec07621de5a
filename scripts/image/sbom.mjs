/**
 * Writes the bill of materials of an installed package: the production dependencies as npm knows them, and the Node that
 * runs them (CycloneDX 1.5 JSON).
 *
 *     node sbom.mjs FOLDER FILE
 */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const [, , folder, file] = process.argv;
const npm = join(dirname(process.execPath), '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js');
const text = execFileSync(
  process.execPath,
  [npm, 'sbom', '--package-lock-only', '--omit=dev', '--sbom-format=cyclonedx', '--sbom-type=application'],
  { cwd: folder, encoding: 'utf8', maxBuffer: 64 << 20 },
);
const bill = JSON.parse(text);
const { node } = process.versions;
// npm calls it after its folder.
bill.metadata.component.name = bill.metadata.component['bom-ref'].replace(/@[^@]*$/, '');
bill.components.push({
  'bom-ref': `node@${node}`,
  type: 'platform',
  name: 'node',
  version: node,
  purl: `pkg:generic/node@${node}`,
});
writeFileSync(file, `${JSON.stringify(bill, null, 2)}\n`);
