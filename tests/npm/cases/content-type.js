'use strict';

const { parse, format } = require('content-type');

exports['parses and writes'] = () => [parse('image/svg+xml; charset="utf-8"; foo=bar'), format({ type: 'text/html', parameters: { charset: 'utf-8' } })];
