import { existsSync } from 'node:fs';
import path from 'node:path';
import externalsOf from 'webpack-node-externals';

/** Linked into node_modules by npm, and TypeScript: Node could not run it from there. */
const eventStore = {
  name: '@commune-ledger/embedded-event-store',
  folder: 'libs/embedded-event-store/src',
};

/** What an app has beside its `main`: the name it is built under, and where it begins. */
const otherPrograms = {
  auditor: { projections: 'projections/main.ts' },
  commands: { token: 'token.ts' },
  standalone: { 'event-store': 'event-store.ts' },
};

/** What `nest build` does differently here: it bundles our TypeScript and leaves npm's alone. */
export default function configure(defaults) {
  const folder = path.posix.dirname(defaults.output.filename);
  const isEventStore = folder === eventStore.folder;
  return {
    ...defaults,
    entry: programsOf(defaults.entry, isEventStore),
    output: {
      ...defaults.output,
      filename: `${folder}/[name].js`,
    },
    externals: [
      builtEventStoreSeenFrom(folder),
      externalsOf({ importType: 'module' }),
      ...defaults.externals.slice(1),
    ],
    module: {
      ...defaults.module,
      rules: [typescript],
      // The address of a source file would be an absolute path of the machine that builds, and
      // the event store's program is found beside its library when it is started.
      parser: { javascript: { importMeta: false, ...(isEventStore ? { url: false } : {}) } },
    },
  };
}

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

/** The event store is a library to import and, for a process of its own, a program to start. */
function programsOf(entry, isEventStore) {
  const [folder, name] = [path.dirname(entry), path.basename(entry, '.ts')];
  const others = isEventStore ? { main: 'main.ts' } : otherPrograms[path.basename(folder)];
  const files = Object.entries({ [name]: `${name}.ts`, ...others });
  // nest-cli.json names every app and library of the architecture, before all of them exist.
  const there = files.filter(([, file]) => existsSync(path.join(folder, file)));
  return Object.fromEntries(there.map(([each, file]) => [each, path.join(folder, file)]));
}

/** Apps import it as built beside them, where it finds its own program to start. */
function builtEventStoreSeenFrom(folder) {
  const built = path.posix.relative(folder, path.posix.join(eventStore.folder, 'index.js'));
  return ({ request }, callback) => {
    if (request === eventStore.name) callback(null, `module ${built}`);
    else callback();
  };
}
