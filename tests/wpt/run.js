'use strict';
// Runs one file of the Web Platform Tests in this process, as a shell runs the tests that are for any
// global scope (`*.any.js`): the harness, the scripts that the file names, the file. It is used in
// Node.js (`reference.js`) and in Duet (`handler.js`).

const fs = require('fs');
const path = require('path');
const vm = require('vm');

/** Where the tests are. */
const ROOT = process.env.WPT;
const STATUS = ['passed', 'failed', 'timed out', 'not run', 'precondition failed'];
const PASSED = 0;

/** What a global scope of a browser has beside what the tests are about. */
function prepare(file, query) {
  globalThis.self = globalThis;
  globalThis.GLOBAL = { isWindow: () => false, isWorker: () => false, isShadowRealm: () => false };
  globalThis.location = new URL(`http://web-platform.test${file}${query}`);
  // Where the tests take the constructor of shared memory from.
  globalThis.WebAssembly ??= { Memory: class { buffer = new SharedArrayBuffer(0); } };
  // Resources that tests fetch are files.
  const { fetch } = globalThis;
  globalThis.fetch = async (input, init) => {
    const target = new URL(input instanceof Request ? input.url : input, location);
    if (target.host !== location.host) return fetch(input, init);
    return new Response(fs.readFileSync(path.join(ROOT, target.pathname)));
  };
}

/** The scripts that a file says it needs, as paths below the root. */
function scripts(file, text) {
  const named = [...text.matchAll(/^\/\/ META: script=(\S+)/gm)].map(([, script]) => script);
  return named.map(script => (script.startsWith('/') ? script : path.posix.join(path.posix.dirname(file), script)));
}

function load(file) {
  vm.runInThisContext(fs.readFileSync(path.join(ROOT, file), 'utf8'), { filename: file });
}

/**
 * The outcome of every test of a file, by its name. `query` is the file's variant, and may be empty.
 * Rejects if the file cannot be run.
 */
exports.outcomesOf = (file, query) => new Promise((resolve, reject) => {
  process.on('uncaughtException', () => {});
  process.on('unhandledRejection', () => {});
  prepare(file, query);
  load('/resources/testharness.js');
  globalThis.add_completion_callback((tests, harness) => {
    const outcomes = tests.map(({ name, status, message }) => [name, status === PASSED ? STATUS[PASSED] : `${STATUS[status]}: ${message}`]);
    if (harness.status !== 0) outcomes.push(['(the harness)', `${STATUS[1]}: ${harness.message}`]);
    resolve(Object.fromEntries(outcomes));
  });
  try {
    for (const script of scripts(file, fs.readFileSync(path.join(ROOT, file), 'utf8'))) load(script);
    load(file);
  } catch (error) {
    reject(error);
  }
  // A shell has no `load` event that says that there are no more tests.
  globalThis.done();
});
