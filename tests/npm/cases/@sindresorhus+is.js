'use strict';

const { default: is } = require('@sindresorhus/is');

exports['asks'] = () => [is(new Map()), is.promise(Promise.resolve()), is(1n), is.plainObject({}), is(Buffer.from('')), is.asyncFunction(async () => {}), is.urlString('http://a')];
