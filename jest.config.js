/** Jest runs the sources as ES modules (--experimental-vm-modules, see scripts/test.mjs); swc strips the types. */
export default {
  roots: ['<rootDir>/src', '<rootDir>/e2e'],
  testMatch: ['**/*.test.ts'],
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2024', parser: { syntax: 'typescript' } }, module: { type: 'es6' } },
    ],
  },
  reporters: ['default', '<rootDir>/scripts/plain-reporter.mjs'],
  testTimeout: 120_000,
  maxWorkers: 2,
};
