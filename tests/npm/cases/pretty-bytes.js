'use strict';

const { default: prettyBytes } = require('pretty-bytes');

exports['writes'] = () => [prettyBytes(1337), prettyBytes(42, { signed: true }), prettyBytes(1024, { binary: true })];
