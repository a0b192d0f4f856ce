'use strict';

const _ = require('underscore');

exports['chains'] = () => _.chain([3, 1, 2]).sortBy().map(n => n * 2).value();
exports['templates'] = () => _.template('Hello <%= name %>')({ name: 'Ada' });
