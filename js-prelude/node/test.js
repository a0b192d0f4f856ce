// `node:test`: a Function is not where tests run.

import { notSupported } from 'duet:errors';

const refuse = name => ({ [name]() { throw notSupported('The test runner of Node.js'); } })[name];

const test = refuse('test');
for (const name of ['after', 'afterEach', 'before', 'beforeEach', 'describe', 'it', 'only', 'run', 'skip', 'suite', 'todo']) test[name] = refuse(name);
test.test = test;
test.mock = { fn: refuse('fn'), method: refuse('method'), module: refuse('module'), reset: () => {}, restoreAll: () => {} };

export default test;
