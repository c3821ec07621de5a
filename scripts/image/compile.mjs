/**
 * Loads what the commands load, and keeps what V8 compiled of it for NODE_COMPILE_CACHE.
 *
 *     node compile.mjs FOLDER_OF_THE_CLI CACHE
 */
import { readdirSync } from 'node:fs';
import { constants, enableCompileCache, flushCompileCache } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [, , cli, cache] = process.argv;
const { status, message } = enableCompileCache(cache);
if (status !== constants.compileCacheStatus.ENABLED) throw new Error(`no compile cache in ${cache}: ${message}`);
for (const name of readdirSync(cli)) {
  // main.js is the program itself: importing it would run it.
  if (name.endsWith('.js') && name !== 'main.js') await import(pathToFileURL(join(cli, name)).href);
}
flushCompileCache();
