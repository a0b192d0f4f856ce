'use strict';
// Runs the file of the Web Platform Tests that the argument names, in Node.js, and prints the outcomes.

const { outcomesOf } = require('./run.js');

const [file, query = ''] = process.argv[2].split(/(?=\?)/);
const told = outcomes => process.stdout.write(JSON.stringify(outcomes), () => process.exit(0));
const failed = error => process.stderr.write(`${error.stack}\n`, () => process.exit(1));
outcomesOf(`/${file}`, query).then(told, failed);
