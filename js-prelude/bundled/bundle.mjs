// Bundles each folder with an `entry.js` to one ES module, `out/<folder>.js`, which the build then
// compiles as `duet:bundled/<folder>`. It runs in a copy of this folder, never in the source tree.

import { build } from 'esbuild';
import { builtinModules } from 'node:module';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';

import { writeLocales } from './intl/locales.mjs';

const here = import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname);

/** Node.js' modules, as bundled code asks for them, and what stands between it and ours. */
const node = {
  'buffer': 'node/buffer.js',
  'events': 'node/events.js',
  'process/': 'node/process.js',
  'string_decoder/': 'node/string_decoder.js',
  'mime-types': 'axios/mime-types.js',
};

/** Files of packages that ours are better than: they make Node.js' errors, and load what they need when they need it. */
const replaced = {
  'readable-stream/lib/ours/errors': 'readable-stream/errors.js',
  'readable-stream/lib/ours/util': 'readable-stream/util.js',
  '@opentelemetry/api/build/esm/version': 'opentelemetry-api/version.js',
};

const ours = {
  name: 'ours',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^duet:/ }, ({ path }) => ({ path, external: true }));
    onResolve({ filter: /^[a-z]/ }, ({ path: name, importer }) => {
      if (Object.hasOwn(node, name) && importer.includes('node_modules')) return { path: path.join(here, node[name]) };
    });
    // Any other of Node.js' modules is ours, loaded when the code that asks for it runs.
    onResolve({ filter: /^[a-z]/ }, ({ path: name, importer }) => {
      if (builtinModules.includes(name) && importer.includes('node_modules')) return { path: name, namespace: 'node' };
    });
    onLoad({ filter: /./, namespace: 'node' }, ({ path: name }) => ({
      contents: `module.exports = require('./node/module.js').node('${name}');`,
      resolveDir: here,
    }));
    onResolve({ filter: /^\./ }, ({ path: name, resolveDir }) => {
      const file = path.relative(path.join(here, 'node_modules'), path.join(resolveDir, name)).replace(/\.js$/, '');
      if (Object.hasOwn(replaced, file)) return { path: path.join(here, replaced[file]) };
    });
  },
};

await writeLocales(here);

const names = readdirSync(here).filter(name => existsSync(path.join(here, name, 'entry.js')));

/** Those that Functions see: what the names of their functions and classes are is theirs to know. */
const packages = ['axios', 'cloudevents', 'opentelemetry-api'];

const bundle = (names, keepNames) => build({
  absWorkingDir: here,
  entryPoints: names.map(name => ({ in: path.join(here, name, 'entry.js'), out: name })),
  outdir: 'out',
  bundle: true,
  format: 'esm',
  platform: 'neutral',
  mainFields: ['module', 'main'],
  conditions: ['module'],
  target: 'es2024',
  keepNames,
  legalComments: 'none',
  logLevel: 'warning',
  // Touching these would load them with every stream.
  define: { 'globalThis.AbortController': 'LaterAbortController', 'globalThis.Blob': 'LaterBlob' },
  inject: [path.join(here, 'node/later.js')],
  plugins: [ours],
});

await Promise.all([
  bundle(names.filter(name => !packages.includes(name)), false),
  bundle(packages, true),
]);
