'use strict';

const { sign, unsign } = require('cookie-signature');

exports['signs'] = () => [sign('hello', 'secret'), unsign(sign('hello', 'secret'), 'secret'), unsign('hello.x', 'secret')];
