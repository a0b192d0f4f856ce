'use strict';

const _ = require('lodash');

exports['groups and sorts'] = () => _(['one', 'three', 'two']).groupBy('length').mapValues(words => _.sortBy(words)).value();
