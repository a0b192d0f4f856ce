// ES modules.

import events, { EventEmitter } from 'node:events';
import * as Module from 'module';
import data from './module/data.json' with { type: 'json' };
import babel, { one, two, three, __esModule } from './module/node_modules/babel/index.js';
import * as namespace from './module/node_modules/babel/index.js';
import { count, increment } from './module/named.mjs';
import order from './module/order.mjs';
import runs, { d } from './module/runs.cjs';
import { both } from './module/es-cycle-a.mjs';
import { meta } from './module/meta.mjs';
import { load } from './module/dynamic.js';

const here = import.meta.dirname;
const short = text => text.replaceAll(here, '<cases>');
const failure = async run => {
  try {
    return { returned: await run() };
  } catch (error) {
    const { name, message, code } = error;
    return { name, message: short(message), code };
  }
};

export const builtInsByNameAndDefault = () => [events.EventEmitter === EventEmitter, typeof Module.createRequire, Module.default.createRequire === Module.createRequire];
export const jsonWithItsAttribute = () => data;
export const commonJsNamesWithoutRunning = () => [babel.default, one, two, three, __esModule, Object.keys(namespace).filter(name => name !== 'module.exports')];
export const bindingsAreLive = () => {
  const before = count;
  increment();
  return count - before;
};
export const modulesAreEvaluatedInOrder = () => order;
export const commonJsRunsOnce = () => [globalThis.cjsRuns, runs, d];
export const esModulesMayBeInCycles = () => both();
export const metaKnowsTheFile = () => [short(meta.url), short(meta.dirname), short(meta.filename), typeof meta.resolve, Object.getPrototypeOf(meta)];
export const metaResolves = () => [short(import.meta.resolve('./module/named.mjs')), import.meta.resolve('events'), import.meta.resolve('node:module'), short(import.meta.resolve('./module/odd name #1.mjs?x'))];
export const thisIsUndefined = () => typeof this;

export const importsByAddress = async () => [(await import(new URL('./module/only-named.mjs', import.meta.url))).a, (await import(`file://${here}/module/only-named.mjs`)).b, (await import(`${here}/module/only-named.mjs`)).a];
export const aQueryMakesAnotherModule = async () => {
  const first = await import('./module/counter.mjs?1');
  const second = await import('./module/counter.mjs?2');
  const again = await import('./module/counter.mjs?1');
  return [first.id === second.id, first.id === again.id];
};
export const pathsAreDecoded = async () => (await import('./module/odd%20name%20%231.mjs')).default;
export const dataAddresses = async () => [(await import('data:text/javascript,export default 1 %2B 1')).default, (await import('data:text/javascript;base64,ZXhwb3J0IGNvbnN0IGEgPSA1Ow==')).a, (await import('data:application/json,{"a":1}', { with: { type: 'json' } })).default];
export const packages = async () => [(await load('dual')).kind, (await load('dual')).inner, (await load('dual')).dep, (await load('@scope/tool/sub')).kind, (await load('esm-only')).default(), (await load('plain')).name, (await load('plain/extra.js')).default, (await load('typed')).isModule];
export const namespacesAreTheSame = async () => (await import('./module/only-named.mjs')) === (await import('./module/only-named.mjs'));

export const notThere = () => failure(() => import('./module/not-there.mjs'));
export const noSuchPackage = () => failure(() => import('not-there/at-all'));
export const noSuchExport = async () => (await failure(() => import('./module/es-missing.mjs'))).name;
export const inAPackageAtItsWord = async () => (await failure(() => load('plain/extra'))).code;
export const notExported = async () => failure(() => load('@scope/tool/src/a.js'));
export const foldersAreNotImported = () => failure(() => import('./module/folder'));
export const unknownBuiltIns = () => failure(() => import('node:unknown'));
export const otherSchemes = () => failure(() => import('https://example.com/a.mjs'));
export const hiddenSeparators = async () => (await failure(() => import('./module%2Fnamed.mjs'))).code;
export const aModuleThatThrows = async () => [await failure(() => import('./module/es-throws.mjs')), await failure(() => import('./module/es-throws.mjs'))];
export const syntaxErrors = async () => (await failure(() => import('./module/es-syntax.mjs'))).name;
export const internalImportsBelongToAPackage = async () => (await failure(() => import('#inner'))).code;
export const failedImportsLeaveNothingBroken = async () => {
  const names = [];
  for (const file of ['broken-a', 'broken-b', 'broken-a', 'es-missing', 'es-missing']) names.push((await failure(() => import(`./module/${file}.mjs`))).name);
  return names;
};
