// The Function: `GET /path.js` answers with the outcomes of `cases/path.js`.

'use strict';

const { outcomesOf } = require('./outcomes.js');

exports.main = event => {
  const file = `./cases${event.extensions.request.path}`;
  return outcomesOf(() => (file.endsWith('.mjs') ? import(file) : require(file)));
};
