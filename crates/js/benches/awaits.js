// Awaits and reactions by the thousand; see awaits.rs.

const { AsyncLocalStorage } = require('node:async_hooks');

const COUNT = 1000;
const storage = new AsyncLocalStorage();

async function awaits() {
  for (let count = 0; count < COUNT; count++) await null;
  return 'done';
}

function reactions() {
  let last = Promise.resolve();
  for (let count = 0; count < COUNT; count++) last = last.then(() => {});
  return last.then(() => 'done');
}

const works = {
  '/nothing': () => 'done',
  '/awaits': awaits,
  '/awaits-with-store': () => storage.run({}, awaits),
  '/reactions': reactions,
  '/reactions-with-store': () => storage.run({}, reactions),
};

exports.main = ({ extensions: { request } }) => works[request.path]();
