import js from '@eslint/js';
import tseslint from 'typescript-eslint';

/**
 * Which part of src/ may import which (docs/architecture.md, "Parts"). A part that is not listed for another is
 * refused by `no-restricted-imports`, so that the picture in the docs stays the truth.
 */
const mayImport = {
  cli: ['operator', 'kube', 'local', 'simulator', 'acs', 'cwmp', 'telemetry', 'datamodel', 'fleet', 'api'],
  operator: ['kube', 'fleet', 'api'],
  local: ['fleet', 'api'],
  kube: [],
  acs: ['cwmp', 'telemetry'],
  simulator: ['cwmp', 'datamodel', 'telemetry', 'api'],
  cwmp: [],
  datamodel: [],
  telemetry: [],
  fleet: ['api'],
  api: [],
};
const parts = Object.keys(mayImport);

const importDirections = parts.map((part) => {
  const refused = parts.filter((other) => other !== part && !mayImport[part].includes(other));
  const rule =
    refused.length === 0
      ? 'off'
      : [
          'error',
          {
            patterns: [
              {
                regex: `^(\\.\\./)+(${refused.join('|')})/`,
                message: `src/${part} may import only ${['itself', ...mayImport[part]].join(', ')} (docs/architecture.md).`,
              },
            ],
          },
        ];
  return { files: [`src/${part}/**/*.ts`], rules: { 'no-restricted-imports': rule } };
});

export default tseslint.config(
  { ignores: ['dist/', 'coverage/', 'node_modules/', 'src/**/generated/**'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.strictTypeChecked, ...tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: { project: './tsconfig.lint.json', tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      // It asks for `!` where strictTypeChecked forbids it; `typedArray[i] as number` is how a checked index is read here.
      '@typescript-eslint/non-nullable-type-assertion-style': 'off',
      eqeqeq: 'error',
      'no-console': 'error',
    },
  },
  {
    // Asserting with `!` on typed arrays and test data is the readable form there.
    files: ['**/*.test.ts', 'src/**/testing/**', 'e2e/**'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
    },
  },
  {
    files: ['scripts/**/*.mjs', 'bench/**/*.mjs', 'charts/**/*.mjs', '*.config.js'],
    languageOptions: {
      globals: {
        AbortSignal: 'readonly',
        fetch: 'readonly',
        process: 'readonly',
        console: 'readonly',
        URL: 'readonly',
        Buffer: 'readonly',
        performance: 'readonly',
        setTimeout: 'readonly',
        setImmediate: 'readonly',
        AbortController: 'readonly',
      },
    },
  },
  ...importDirections,
);
