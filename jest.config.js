import { existsSync } from 'node:fs';

/** One jest project: ESM, TypeScript through swc, `#lib` imports from package.json. */
export default {
  testEnvironment: 'node',
  // jest keeps one core for itself, which on two cores leaves one worker; ours mostly wait for processes.
  maxWorkers: '100%',
  // Jest's five seconds are too few for a property of many runs on a machine that is busy otherwise.
  testTimeout: 30_000,
  extensionsToTreatAsEsm: ['.ts'],
  // jest refuses a root that is not there.
  roots: ['libs', 'apps', 'test', 'examples']
    .filter((root) => existsSync(new URL(root, import.meta.url)))
    .map((root) => `<rootDir>/${root}`),
  // `npm test` asks for the counts that its closing line names.
  reporters: [
    'default',
    ...(process.env.TEST_COUNTS_FILE ? ['<rootDir>/test/counts-reporter.js'] : []),
  ],
  testMatch: ['**/*.spec.ts'],
  // @fastify/static requires this ESM-only package: Node can, jest's module loader cannot.
  transformIgnorePatterns: ['/node_modules/(?!content-disposition/)'],
  transform: {
    'node_modules/content-disposition/.+\\.js$': [
      '@swc/jest',
      { jsc: { target: 'es2022' }, module: { type: 'commonjs' } },
    ],
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true },
        },
        module: { type: 'es6' },
      },
    ],
  },
};
