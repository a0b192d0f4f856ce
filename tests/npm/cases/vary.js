'use strict';

const vary = require('vary');

exports['appends'] = () => [vary.append('Accept', 'Origin, accept'), vary.append('A', '*')];
