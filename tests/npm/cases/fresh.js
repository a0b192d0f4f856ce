'use strict';

const fresh = require('fresh');

exports['compares'] = () => [fresh({ 'if-none-match': '"a"' }, { etag: '"a"' }), fresh({ 'if-modified-since': 'Sat, 01 Jan 2000 00:00:00 GMT' }, { 'last-modified': 'Sat, 01 Jan 2000 01:00:00 GMT' })];
