/**
 * For `node --import`: runs this repository's TypeScript as it stands. Node strips the types; what is left to do is that
 * its imports name the `.js` files that a build would make.
 */
import { registerHooks } from 'node:module';

registerHooks({
  resolve(specifier, context, next) {
    const fromTypeScript = context.parentURL?.endsWith('.ts') === true;
    const wanted = fromTypeScript ? specifier.replace(/^(\.{1,2}\/.*)\.js$/, '$1.ts') : specifier;
    return next(wanted, context);
  },
});
