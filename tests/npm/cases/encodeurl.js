'use strict';

const encodeUrl = require('encodeurl');

exports['encodes'] = () => encodeUrl('http://a/é b?c=%20%zz');
