// A Function that uses a server over and over, to be measured from outside: each request does a thousand
// operations and closes what it has opened, and `/collect` frees what is no longer used. See
// `rounds.rs` in tests/tests/compatibility.

'use strict';

const v8 = require('node:v8');

const OPERATIONS = 1000;
/** How many of them are under way at a time. */
const AT_ONCE = 50;

v8.setFlagsFromString('--expose-gc');

const port = Number(process.env.TEST_PORT);

/** Does `operate(n)` for every number below a thousand; how many did what they had to. */
async function thousand(operate) {
  let next = 0;
  let done = 0;
  const go = async () => {
    while (next < OPERATIONS) if (await operate(next++) === true) done += 1;
  };
  await Promise.all(Array.from({ length: AT_ONCE }, go));
  return done;
}

/** The handler of a Function whose rounds are these. */
const rounds = round => async event => {
  if (event.extensions.request.path !== '/collect') return String(await round());
  // What has ended, but has not been told yet, comes first.
  for (let turn = 0; turn < 5; turn += 1) await new Promise(resolve => { setImmediate(resolve); });
  gc();
  return 'collected';
};

module.exports = { port, rounds, thousand };
