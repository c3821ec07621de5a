/**
 * Takes out of node_modules what no program reads at run time: types and source maps, a third of its bytes. Licences and
 * package.json files stay.
 *
 *     node prune.mjs NODE_MODULES
 */
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const UNUSED = /\.(d\.[cm]?ts|[cm]?[jt]s\.map)$/;

const [, , modules] = process.argv;
for (const entry of readdirSync(modules, { recursive: true, withFileTypes: true })) {
  if (entry.isFile() && UNUSED.test(entry.name)) rmSync(join(entry.parentPath, entry.name));
}
