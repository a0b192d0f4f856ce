'use strict';

const wrappy = require('wrappy');

exports['wraps'] = () => { const f = wrappy(callback => () => callback()); const g = () => 1; g.x = 2; return [f(g)(), f(g).x]; };
