'use strict';

const cookie = require('cookie');

exports['reads'] = () => { const parse = cookie.parse ?? cookie.parseCookie; return { ...parse('a=b; c=%C3%A9; d="e"') }; };
