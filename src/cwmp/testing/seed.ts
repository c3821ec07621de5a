import fc from 'fast-check';

/** Properties are tried on the same examples in every run: a failure is a change's, never a day's. */
fc.configureGlobal({ seed: 69 });
