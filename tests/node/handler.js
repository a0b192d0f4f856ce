// The Function: `GET /path.js` answers with the outcomes of `cases/path.js`.

'use strict';

const { outcomesOf } = require('./outcomes.js');

exports.main = async event => {
  const file = `./cases${event.extensions.request.path}`;
  const loaded = file.endsWith('.mjs') ? await import(file) : require(file);
  return outcomesOf(loaded);
};
