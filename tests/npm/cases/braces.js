'use strict';

const braces = require('braces');

exports['expands'] = () => [braces('{a..c}', { expand: true }), braces('a/{x,y}')];
