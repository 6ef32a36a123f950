import { defineConfig } from 'eslint/config';
import typescript from 'typescript-eslint';

/** Lint rules: what the compiler cannot see and prettier does not decide. */
export default defineConfig(
  {
    ignores: [
      '**/dist/**',
      '**/coverage/**',
      '.cache/**',
      '.data/**',
      'test/architecture/fixtures/**',
    ],
  },
  {
    files: ['**/*.ts'],
    extends: [typescript.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      // A number in a message reads as it should; the rule is for objects.
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      // Nest modules are classes with nothing in them but their decorator.
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      // `() => call()` is how a callback without a result is written.
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      // A name that begins with an underscore says that its value is left out on purpose.
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', destructuredArrayIgnorePattern: '^_' },
      ],
      // Typed arrays are read inside bounds that their loop states; the domain has a rule below.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-dynamic-delete': 'off',
      // Ports are asynchronous whether or not an implementation has something to wait for.
      '@typescript-eslint/require-await': 'off',
      eqeqeq: 'error',
      'prefer-const': 'error',
    },
  },
  {
    // A decider or a fold that says "surely there" without proof is how a rule gets lost.
    files: ['libs/{domain,kernel,read-models}/**/*.ts'],
    ignores: ['**/*.spec.ts'],
    rules: { '@typescript-eslint/no-non-null-assertion': 'error' },
  },
  {
    files: ['**/*.spec.ts', 'test/**/*.ts', 'libs/*/test/**/*.ts', 'libs/testing/**/*.ts'],
    rules: {
      // jest's asymmetric matchers (`expect.any(…)`) are typed any.
      '@typescript-eslint/no-unsafe-assignment': 'off',
    },
  },
);
