'use strict';

const { JSONPath } = require('jsonpath-plus');

exports['selects'] = () => [JSONPath({ path: '$.a[*].b', json: { a: [{ b: 1 }, { b: 2 }] } }), JSONPath({ path: '$..[?(@.b>1)]', json: { a: [{ b: 1 }, { b: 2 }] }, resultType: 'path' })];
