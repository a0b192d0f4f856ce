'use strict';

const deprecate = require('depd');

exports['wraps'] = () => { const warn = deprecate('mine'); process.env.NO_DEPRECATION = '*'; const old = warn.function(function old(a) { return a + 1; }, 'is old'); return [old(1), old.length]; };
