// `node:path`

'use strict';

const path = require('node:path');

exports['join'] = () => [path.join('/a', '..', 'b', './c'), path.join(''), path.join('a', '', 'c/')];
