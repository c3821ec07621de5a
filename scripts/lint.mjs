import { join } from 'node:path';
import { install, node, root, run } from './prepare.mjs';

const modules = join(root, 'node_modules');

install();
run(node, [join(modules, 'typescript', 'bin', 'tsc'), '-p', 'tsconfig.lint.json']);
run(node, [join(modules, 'eslint', 'bin', 'eslint.js'), '.']);
run(node, [join(modules, 'prettier', 'bin', 'prettier.cjs'), '--check', '--log-level=warn', '.']);
run(node, [join(root, 'scripts', 'generate.mjs'), '--check']);
run(node, [join(root, 'scripts', 'minimum-versions.mjs')]);
