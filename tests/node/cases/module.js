// CommonJS, resolution, and node:module.

'use strict';

const Module = require('node:module');

const here = `${__dirname}/module`;
/** Paths in what is shown must be the same everywhere. */
const short = value => typeof value === 'string' ? value.replaceAll(here, '<here>').replaceAll(__dirname, '<cases>')
  : Array.isArray(value) ? value.map(short) : value;
const failure = run => {
  try {
    return { returned: short(run()) };
  } catch (error) {
    const { name, message, code, requireStack } = error;
    return { name, message: short(message), code, requireStack: short(requireStack) };
  }
};
const eventual = async run => {
  try {
    return { returned: await run() };
  } catch (error) {
    const { name, message, code } = error;
    return { name, message: short(message), code };
  }
};
const fixture = Module.createRequire(`${here}/x.js`);

exports.filesAreFoundWithAndWithoutTheirEndings = () => [fixture('./both'), fixture('./both.js'), fixture('./both/'), fixture('./both/index'), fixture('./data'), fixture('./data.json')];
exports.foldersHaveAMainOrAnIndex = () => [fixture('./folder'), fixture('./folder/'), fixture('./with-main'), fixture('./folder/.')];
exports.packagesHaveAMain = () => [fixture('plain'), fixture('plain/extra'), fixture('plain/extra.js'), fixture('plain/data'), fixture('bare'), fixture('indexed'), fixture('plain/package.json').version];
exports.exportsOfAPackageAreMapped = () => [fixture('@scope/tool'), fixture('@scope/tool/sub'), fixture('@scope/tool/features/a'), fixture('@scope/tool/data.json')];
exports.conditionsAndInternalImports = () => fixture('dual');
exports.linksLeadToTheRealFolder = () => fixture('linked');
exports.typeIsThatOfTheNearestPackage = () => [fixture('typed/inner/index.js').isModule];

exports.whatIsNotThere = () => failure(() => fixture('not-there'));
exports.whatIsNotThereInAPackage = () => failure(() => fixture('plain/not-there'));
exports.whatIsNotThereBesides = () => failure(() => fixture('./not-there.js'));
exports.anAbsolutePathThatIsNotThere = () => failure(() => fixture('/not/there'));
exports.notExported = () => failure(() => fixture('@scope/tool/src/a.js'));
exports.notExportedByNull = () => failure(() => fixture('@scope/tool/features/private/b'));
exports.noMainExported = () => failure(() => fixture('badtarget/other'));
exports.aTargetOutsideOfThePackage = () => failure(() => fixture('badtarget')).code;
exports.anUnknownInternalImport = () => failure(() => fixture('dual').missing());
exports.aMainThatIsNotThere = () => failure(() => fixture('nomain'));
exports.anUnknownBuiltIn = () => failure(() => fixture('node:unknown'));
exports.anAddOnThatIsNone = () => failure(() => fixture('addon')).code;
exports.requireTakesAName = () => [failure(() => fixture('')), failure(() => fixture()), failure(() => fixture(1)), failure(() => fixture.resolve(null))];

exports.builtInsWithAndWithoutScheme = () => [require('events') === require('node:events'), require('module') === Module, fixture.resolve('events'), fixture.resolve('node:events')];
exports.builtInsComeFirst = () => [Module.isBuiltin('fs'), Module.isBuiltin('node:fs'), Module.isBuiltin('node:test'), Module.isBuiltin('test'), Module.isBuiltin('plain'), Module.isBuiltin('fs/promises'), Module.isBuiltin('node:unknown'), Module.isBuiltin(1)];
exports.someBuiltInModules = () => ['fs', 'path', 'http', 'crypto', 'fs/promises', 'node:fs', 'test', 'sdk'].map(name => Module.builtinModules.includes(name));

exports.aCycleSeesWhatIsThereSoFar = () => fixture('./cycle-a');
exports.aModuleThatThrewIsTriedAgain = () => {
  delete globalThis.threwTimes;
  return [failure(() => fixture('./throws')), failure(() => fixture('./throws')), globalThis.threwTimes];
};
exports.syntaxErrorsAreSyntaxErrors = () => failure(() => fixture('./syntax')).name;
exports.badJsonNamesTheFile = () => {
  const { name, message } = failure(() => fixture('./bad.json'));
  return [name, message.startsWith('<here>/bad.json: ')];
};
exports.marksAtTheBeginningAreSkipped = () => [fixture('./bom'), fixture('./bom.json'), fixture('./hashbang')];
exports.aModuleMayReturn = () => fixture('./returns');
exports.modulesAreSloppy = () => fixture('./sloppy');

exports.aModuleKnowsItself = () => {
  const { module } = fixture('./children');
  const { id, path: folder, filename, loaded, children, paths } = module;
  return { id: id === filename, folder: short(folder), filename: short(filename), loaded, children: children.map(child => short(child.id)), paths: short(paths.slice(0, 3)), isModule: module instanceof Module, keys: Object.keys(module), parent: short(module.parent.id), main: require.main === module };
};
exports.require_sProperties = () => [Object.keys(require), typeof require.main, Object.keys(require.extensions), require.name, require.length, require.cache === Module._cache, require.extensions === Module._extensions];
exports.theCacheCanBeEmptied = () => {
  const file = fixture.resolve('./both.js');
  const first = fixture('./children');
  const again = fixture('./children') === first;
  delete require.cache[fixture.resolve('./children')];
  return [short(file), file in require.cache, again, fixture('./children') === first];
};
exports.theCacheCanBeSet = () => {
  const file = fixture.resolve('./data.json');
  const before = require.cache[file];
  require.cache[file] = { id: file, exports: 'replaced', loaded: true, children: [] };
  const replaced = fixture('./data.json');
  require.cache[file] = before;
  return replaced;
};
exports.resolveWithPaths = () => [short(require.resolve('plain', { paths: [here] })), short(require.resolve('./both', { paths: [here] })), failure(() => require.resolve('plain', { paths: ['/'] })).code, failure(() => require.resolve('plain', { paths: 'x' })).code];
exports.resolvePaths = () => [require.resolve.paths('fs'), short(fixture.resolve.paths('./x')), short(fixture.resolve.paths('x').slice(0, 3))];
exports.extensionsCanBeAdded = () => {
  require.extensions['.odd'] = (module, filename) => { module.exports = `odd ${filename.split('/').pop()}`; };
  require.extensions['.mjs'] = (module, filename) => { module.exports = `hooked ${filename.split('/').pop()}`; };
  try {
    return [failure(() => fixture('./not-there.odd')).code, fixture('./counter.mjs')];
  } finally {
    delete require.extensions['.odd'];
    delete require.extensions['.mjs'];
    delete require.cache[fixture.resolve('./counter.mjs')];
  }
};

exports.createRequireTakesPathsAndAddresses = () => [Module.createRequire(`${here}/x.js`)('plain').name, Module.createRequire(`file://${here}/x.js`)('plain').name, Module.createRequire(`${here}/`)('./both'), Module.createRequire(new URL(`file://${here}/x.js`))('plain').name];
exports.createRequireTakesNothingElse = () => [failure(() => Module.createRequire('./x')), failure(() => Module.createRequire(undefined)).code];
exports.nodeModulePaths = () => [Module._nodeModulePaths('/a/node_modules/b/c'), Module._nodeModulePaths('/')];
exports.wrap = () => [Module.wrap('x'), Module.wrapper.length];
exports.modulesCanBeCompiled = () => {
  const module = new Module('/virtual/made.js', undefined);
  module.filename = '/virtual/made.js';
  module.paths = [];
  module._compile('exports.made = [__filename, __dirname, typeof require, module.id];', '/virtual/made.js');
  return module.exports;
};
exports.loadAndRequireCanBePatched = () => {
  const { _load, prototype: { require: original } } = Module;
  const seen = [];
  Module._load = function (request, parent, isMain) {
    seen.push(`load ${request}`);
    return request === 'plain' ? { name: 'patched' } : _load.apply(this, arguments);
  };
  Module.prototype.require = function (id) {
    seen.push(`require ${id}`);
    return original.call(this, id);
  };
  try {
    return [fixture('./patched').got, seen];
  } finally {
    Module._load = _load;
    Module.prototype.require = original;
    delete require.cache[fixture.resolve('./patched')];
  }
};
exports.resolutionCanBePatched = () => {
  const { _resolveFilename } = Module;
  Module._resolveFilename = function (request, ...rest) {
    return _resolveFilename.call(this, request === 'elsewhere' ? `${here}/both.js` : request, ...rest);
  };
  try {
    return fixture('elsewhere');
  } finally {
    Module._resolveFilename = _resolveFilename;
  }
};
exports.extensionsCanBePatched = () => {
  const original = Module._extensions['.js'];
  Module._extensions['.js'] = (module, filename) => {
    const { _compile } = module;
    module._compile = function (content, name) { return _compile.call(this, content.replace('both', 'changed'), name); };
    original(module, filename);
  };
  const file = fixture.resolve('./both');
  const before = require.cache[file];
  delete require.cache[file];
  try {
    return fixture('./both');
  } finally {
    Module._extensions['.js'] = original;
    require.cache[file] = before;
  }
};
exports.pathsCanBeAdded = () => {
  const module = new Module(`${here}/folder/y.js`);
  module.filename = module.id;
  module.paths = ['/nowhere', `${here}/linked-package/..`];
  return module.require('both');
};

exports.esModulesCanBeRequired = () => {
  const named = fixture('./named.mjs');
  named.increment();
  return [named.count, named.default, named.__esModule, fixture('./only-named.mjs').__esModule, { ...fixture('./only-named.mjs') }, fixture('./es-module-flag.mjs').default, typeof fixture('esm-only').default, fixture('esm-only').named, fixture('typed').isModule];
};
exports.requiredEsModulesAreTheImportedOnes = async () => {
  const named = fixture('./named.mjs');
  const imported = await import('./module/named.mjs');
  return [named.increment === imported.increment, require.cache[fixture.resolve('./named.mjs')] !== undefined];
};
exports.asyncEsModulesCannotBeRequired = () => failure(() => fixture('./await.mjs')).code;
exports.esModulesThatThrow = () => [failure(() => fixture('./es-throws.mjs')), failure(() => fixture('./es-throws.mjs'))];
exports.esModulesWithSyntaxErrors = () => failure(() => fixture('./es-syntax.mjs')).name;
exports.syntaxTellsAnEsModule = () => [fixture('./typeless-esm.js').kind, fixture('./typeless-esm.js').default];
exports.commonJsAndEsModulesMixed = async () => [(await import('./module/es-imports-cjs.mjs')).value, fixture('./cjs-requires-es.cjs').value];

exports.importFromCommonJs = async () => [(await import('./module/only-named.mjs')).a, (await import('plain').catch(error => error.code)), (await fixture('./dynamic').load('plain')).default.name, (await fixture('./dynamic').load('./await.mjs')).value, (await fixture('./dynamic').load('./typeless-await.js')).value];
exports.importOfWhatIsNotThere = async () => [
  await eventual(() => import('./module/not-there.mjs')), await eventual(() => import('not-there')), await eventual(() => import('@a/b/c')),
  await eventual(() => import('./module/folder')), await eventual(() => import('node:unknown')), await eventual(() => import('./module/import-missing.mjs')),
];
exports.importFromCodeInNoFile = async () => {
  const load = new Function('specifier', 'return import(specifier)');
  return (await load(`${here}/only-named.mjs`)).a;
};
