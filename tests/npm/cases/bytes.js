'use strict';

const bytes = require('bytes');

exports['converts'] = () => [bytes('1.5MB'), bytes(1024), bytes.parse('x')];
