import { createHash } from 'node:crypto';
import { lstatSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * A key of all that an image is made of: the Dockerfile and what .dockerignore lets through, by path and content.
 *
 * @param {string} folder of the Dockerfile
 * @param {string[]} more what else makes it another image
 * @returns {string} 16 hexadecimal digits
 */
export function contentKey(folder, more) {
  const hash = createHash('sha256').update(JSON.stringify(more));
  for (const path of ['Dockerfile', '.dockerignore', ...imageFiles(folder)]) {
    hash.update(`\n${path}\0`).update(readFileSync(join(folder, path)));
  }
  return hash.digest('hex').slice(0, 16);
}

/**
 * The files that .dockerignore lets through, as it is written here: `*` first, then `!PATH` for what is let through, then
 * patterns of what of that is not, with `*` for any name and `**` for any folders.
 *
 * @returns {string[]} paths relative to the folder, sorted
 */
export function imageFiles(folder) {
  const rules = readFileSync(join(folder, '.dockerignore'), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && line !== '*' && !line.startsWith('#'));
  const wanted = rules.filter((rule) => rule.startsWith('!')).map((rule) => rule.slice(1));
  const refused = rules.filter((rule) => !rule.startsWith('!')).map(patternOf);
  return wanted
    .flatMap((path) => filesBelow(folder, path))
    .filter((path) => !refused.some((pattern) => pattern.test(path)))
    .sort();
}

function patternOf(rule) {
  const parts = rule.split('/').map((part) => {
    if (part === '**') return '(.*/)?';
    const literal = part.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`);
    return `${literal.replaceAll('*', '[^/]*')}/`;
  });
  return new RegExp(`^${parts.join('').slice(0, -1)}(/|$)`);
}

function filesBelow(folder, path) {
  if (!lstatSync(join(folder, path)).isDirectory()) return [path];
  return readdirSync(join(folder, path)).flatMap((name) => filesBelow(folder, `${path}/${name}`));
}
