'use strict';

const etag = require('etag');

exports['tags'] = () => [etag('hello'), etag(Buffer.from('hello'), { weak: true }), etag('')];
