'use strict';

const minimist = require('minimist');

exports['parses'] = () => minimist(['-a', '1', '--name=x', '--no-color', 'rest', '--', 'more'], { boolean: ['color'] });
