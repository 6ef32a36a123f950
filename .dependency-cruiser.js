/**
 * Who may import whom, one rule a direction, each with its reason. Run by `npm run arch`; that the
 * rules bite is shown by test/architecture/dependency-rules.spec.ts.
 */

/** Tests may reach for a driver, a generator or a neighbour that the code they test may not. */
const tests = ['\\.(spec|contract)\\.ts$', '^libs/testing/', '^libs/[^/]+/test/', '^test/'];

/** A library that may import itself, what is named here, and nothing else. */
function onlyImports(library, { libraries = [], packages = [], builtins = true }, reason) {
  const folders = [library, ...libraries].map((name) => `^libs/${name}/`);
  return {
    name: `${library}-imports`,
    severity: 'error',
    comment: reason,
    from: { path: `^libs/${library}/`, pathNot: tests },
    to: {
      pathNot: [...folders, ...packages.map(inNodeModules)],
      ...(builtins ? { dependencyTypesNot: ['core'] } : {}),
    },
  };
}

function inNodeModules(name) {
  return `node_modules/${name}(/|$)`;
}

const directions = [
  onlyImports(
    'kernel',
    {},
    'Everything rests on the kernel: what it imported, the domain and every fold would import.',
  ),
  onlyImports(
    'domain',
    { libraries: ['kernel'], packages: ['zod'], builtins: false },
    'The domain is pure deciders: without I/O it can be replayed, tested by law and read aloud.',
  ),
  onlyImports(
    'contracts',
    { libraries: ['domain', 'kernel'], packages: ['zod'] },
    'Contracts are shapes that clients share; a server part in them would travel with them.',
  ),
  onlyImports(
    'event-store',
    { libraries: ['kernel'], packages: ['@kurrent/kurrentdb-client'] },
    'The event store carries envelopes: knowing the domain, it would change with every event.',
  ),
  onlyImports(
    'embedded-event-store',
    { packages: ['fs-native-extensions', 're2js'] },
    'It stands in for KurrentDB: with a way into this repository it could cheat where that cannot.',
  ),
  onlyImports(
    'projections',
    { libraries: ['kernel'], packages: ['mongodb'] },
    'The engine is given its feed and its folds: it can then run any of them in a simulation.',
  ),
  onlyImports(
    'read-models',
    { libraries: ['domain', 'projections', 'kernel'], packages: ['zod'] },
    'A fold sees a document and an event; with a driver or a clock it could not be recomputed.',
  ),
];

/** The rules, to be read as sentences: nothing may go `from` … `to` …, because of `comment`. */
export default {
  forbidden: [
    ...directions,
    {
      name: 'platform-imports',
      severity: 'error',
      comment: 'Config, logging and problem details serve every app and know nothing of communes.',
      from: { path: '^libs/platform/', pathNot: tests },
      to: { path: '^(libs|apps)/', pathNot: ['^libs/platform/', '^libs/kernel/'] },
    },
    {
      name: 'kurrent-client-only-in-event-store',
      severity: 'error',
      comment: 'One place knows how to append and subscribe, so one place holds the retry rules.',
      from: { path: '^(libs|apps)/', pathNot: ['^libs/event-store/', ...tests] },
      to: { path: inNodeModules('@kurrent/kurrentdb-client') },
    },
    {
      name: 'mongodb-driver-only-in-its-adapter',
      severity: 'error',
      comment: 'A query that the in-memory read store cannot answer the same way may not exist.',
      from: { path: '^(libs|apps)/', pathNot: ['^libs/projections/mongodb/', ...tests] },
      to: { path: inNodeModules('mongodb') },
    },
    {
      name: 'embedded-event-store-is-reached-by-protocol',
      severity: 'error',
      comment: 'Apps start it and talk gRPC to it; a library calling it would be a second path.',
      from: { path: '^libs/', pathNot: ['^libs/embedded-event-store/', ...tests] },
      to: { path: '^libs/embedded-event-store/' },
    },
    {
      name: 'apps-do-not-import-apps',
      severity: 'error',
      comment: 'Apps scale apart; what two of them need is a library. Only standalone composes.',
      from: { path: '^apps/([^/]+)/', pathNot: '^apps/standalone/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      name: 'libs-do-not-import-apps',
      severity: 'error',
      comment: 'A library that needs an app is a part of that app.',
      from: { path: '^libs/' },
      to: { path: '^apps/' },
    },
    {
      name: 'testing-only-from-tests',
      severity: 'error',
      comment: 'Scripted feeds and fake disks must not be something that a user can start.',
      from: { path: '^(libs|apps|examples)/', pathNot: tests },
      to: { path: '^libs/testing/' },
    },
    {
      name: 'examples-stand-alone',
      severity: 'error',
      comment: 'An example shows what a stranger can do with the official client and nothing else.',
      from: { path: '^examples/([^/]+)/', pathNot: tests },
      to: { path: '^(libs|apps|test|examples)/', pathNot: '^examples/$1/' },
    },
    {
      name: 'other-libraries-by-name',
      severity: 'error',
      comment: 'A path out of a library hides the direction; `#kernel` shows it where it is read.',
      from: { path: '^(?:libs|apps)/([^/]+)/' },
      to: {
        path: '^libs/',
        pathNot: ['^libs/$1/', '^libs/embedded-event-store/'],
        dependencyTypesNot: ['aliased-subpath-import'],
      },
    },
    {
      name: 'specs-are-not-imported',
      severity: 'error',
      comment: 'What two specs share is a contract suite or belongs to libs/testing.',
      from: {},
      to: { path: '\\.spec\\.ts$' },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      comment: 'Modules in a cycle cannot be understood, tested or moved one by one.',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-orphans',
      severity: 'error',
      comment: 'A file that nobody imports and that imports nobody is read for nothing.',
      from: { orphan: true, path: '^(libs|apps)/', pathNot: ['\\.spec\\.ts$', '\\.d\\.ts$'] },
      to: {},
    },
    {
      name: 'resolvable',
      severity: 'error',
      comment: 'An import that resolves to nothing fails when it is run, not when it is built.',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'no-development-packages-in-production',
      severity: 'error',
      comment: 'Installed without development packages, the application would not start.',
      from: { path: '^(libs|apps|examples)/', pathNot: tests },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'declared-packages-only',
      severity: 'error',
      comment: 'A package that only another package asks for goes when that one changes its mind.',
      from: { path: '^(libs|apps|test|examples)/' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|coverage|\\.cache|\\.data)/' },
    tsPreCompilationDeps: true,
    combinedDependencies: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      conditionNames: ['import', 'node', 'default', 'types'],
      exportsFields: ['exports'],
      extensions: ['.ts', '.js'],
    },
  },
};
