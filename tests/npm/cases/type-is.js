'use strict';

const typeis = require('type-is');

exports['matches'] = () => [typeis.is('application/json; charset=utf-8', ['json']), typeis.is('text/html', ['json', 'text/*']), typeis.hasBody({ headers: { 'content-length': '1' } })];
