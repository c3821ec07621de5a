/**
 * Writes the bill of materials of an installed package: the production dependencies as npm knows them, and the Node that
 * runs them (CycloneDX 1.5 JSON).
 *
 *     node sbom.mjs FOLDER FILE
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const [, , folder, file] = process.argv;
const npm = join(dirname(process.execPath), '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js');
const bill = JSON.parse(npmSbom(folder));
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

/**
 * What npm says of a copy that has no development dependencies: told to leave them out, it leaves out what they share with
 * production, too (npm 11).
 */
function npmSbom(source) {
  const copy = mkdtempSync(join(tmpdir(), 'sbom-'));
  try {
    const read = (name) => JSON.parse(readFileSync(join(source, name), 'utf8'));
    const manifest = read('package.json');
    const lock = read('package-lock.json');
    for (const whole of [manifest, lock.packages['']]) delete whole.devDependencies;
    lock.packages = Object.fromEntries(Object.entries(lock.packages).filter(([, { dev }]) => !dev));
    writeFileSync(join(copy, 'package.json'), JSON.stringify(manifest));
    writeFileSync(join(copy, 'package-lock.json'), JSON.stringify(lock));
    return execFileSync(
      process.execPath,
      [npm, 'sbom', '--package-lock-only', '--sbom-format=cyclonedx', '--sbom-type=application'],
      { cwd: copy, encoding: 'utf8', maxBuffer: 64 << 20 },
    );
  } finally {
    rmSync(copy, { recursive: true });
  }
}
