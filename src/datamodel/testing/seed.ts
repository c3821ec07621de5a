import fc from 'fast-check';

// A run that fails is repeated by running it again.
fc.configureGlobal({ seed: 20_260_505 });
