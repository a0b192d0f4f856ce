import { kind } from 'dual';
import { first, second } from 'old';
import { createRequire, isBuiltin } from 'node:module';
import data from './data.json' with { type: 'json' };

const require = createRequire(import.meta.url);

const codeOf = async run => {
  try {
    await run();
    return 'none';
  } catch (error) {
    return error.code;
  }
};

export async function main() {
  return {
    kind,
    required: require('dual').kind,
    named: first + second,
    onlyModule: require('only-module').name,
    marked: require('only-module').__esModule,
    answer: data.answer,
    same: data === require('./data.json'),
    codes: [
      await codeOf(() => import('./data.json')),
      await codeOf(() => import('./data.json', { with: { type: 'css' } })),
      await codeOf(() => import('./lib/numbers.mjs', { with: { type: 'json' } })),
      await codeOf(() => import('absent')),
      await codeOf(() => require('absent')),
      await codeOf(() => require('dual/new.mjs')),
      await codeOf(() => require('node:absent')),
      await codeOf(() => require('./lib/late.mjs')),
    ],
    late: (await import('./lib/late.mjs')).late,
    isBuiltin: isBuiltin('fs'),
    main: import.meta.main,
    place: import.meta.resolve('dual').startsWith('file:///'),
  };
}
