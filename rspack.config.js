import { existsSync } from 'node:fs';
import externalsOf from 'webpack-node-externals';

/** The libraries of this repository that npm links into node_modules: TypeScript, so bundled. */
const ownPackages = [/^@commune-ledger\//];

/** What `nest build` does differently here: it bundles our TypeScript and leaves npm's alone. */
export default (defaults) => ({
  ...defaults,
  // nest-cli.json names every app and library of the architecture, before all of them exist.
  entry: existsSync(defaults.entry) ? defaults.entry : {},
  externals: [
    externalsOf({ importType: 'module', allowlist: ownPackages }),
    ...defaults.externals.slice(1),
  ],
  // The source file's own address would be an absolute path of the machine that builds.
  module: {
    ...defaults.module,
    rules: [typescript],
    parser: { javascript: { importMeta: false } },
  },
});

/** As `tsx` and jest compile it: legacy decorators without metadata, injection by token. */
const typescript = {
  test: /\.ts$/,
  exclude: /node_modules/,
  type: 'javascript/esm',
  loader: 'builtin:swc-loader',
  options: {
    jsc: {
      parser: { syntax: 'typescript', decorators: true },
      transform: { legacyDecorator: true },
      target: 'es2023',
    },
  },
};
