'use strict';

const UglifyJS = require('uglify-js');

exports['minifies'] = () => UglifyJS.minify('function add(first, second) { var unused = 1; return first + second; } if (false) add(1, 2);');
