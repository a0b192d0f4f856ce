// The same in Node.js: `node reference.js path.js` prints the outcomes of `cases/path.js`.

'use strict';

const { outcomesOf } = require('./outcomes.js');

async function main() {
  const file = `./cases/${process.argv[2]}`;
  const outcomes = await outcomesOf(() => (file.endsWith('.mjs') ? import(file) : require(file)));
  process.stdout.write(JSON.stringify(outcomes), () => process.exit(0));
}

main();
