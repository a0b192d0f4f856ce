'use strict';

const toml = require('toml');

exports['parses'] = () => toml.parse('title = "x"\n[a.b]\nn = 1_000\nf = 1.5\nd = 1979-05-27T07:32:00Z\nl = [1, 2]\n[[c]]\nx = true\n');
