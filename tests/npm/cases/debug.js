'use strict';

const debug = require('debug');

exports['writes'] = () => { const lines = []; debug.enable('app:*,-app:no'); const log = debug('app:x'); log.log = (...all) => lines.push(all.map(String)); log.useColors = false; log('hello %s %d %j', 'you', 1, { a: 1 }); const no = debug('app:no'); return [lines.map(([text]) => text.replace(/^\S+ /, '').replace(/\+\d+ms/, '')), log.enabled, no.enabled, log.extend('sub').namespace]; };
