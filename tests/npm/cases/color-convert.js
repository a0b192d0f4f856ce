'use strict';

const { default: convert } = require('color-convert');

exports['converts'] = () => [convert.rgb.hsl(140, 200, 100), convert.keyword.rgb('blue'), convert.hex.lab('ff0000')];
