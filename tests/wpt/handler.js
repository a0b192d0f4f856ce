'use strict';
// Runs the file of the Web Platform Tests that the path of the request names.

const { outcomesOf } = require('./run.js');

exports.main = event => {
  const { pathname, search } = new URL(event.extensions.request.url, 'http://localhost');
  return outcomesOf(pathname, search);
};
