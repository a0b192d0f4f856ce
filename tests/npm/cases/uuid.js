'use strict';

const { v4, v5, v7, validate, version, parse, stringify } = require('uuid');

exports['names'] = () => v5('duet', v5.URL);
exports['random'] = () => [validate(v4()), version(v4()), version(v7())];
exports['parses'] = () => stringify(parse('6ba7b810-9dad-11d1-80b4-00c04fd430c8'));
