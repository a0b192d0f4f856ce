'use strict';

const mime = require('mime-types');

exports['knows'] = () => [mime.lookup('a.json'), mime.contentType('html'), mime.extension('text/plain'), mime.charset('text/css'), mime.lookup('none.nothing')];
