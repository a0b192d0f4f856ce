'use strict';

const once = require('once');

exports['once'] = () => { let n = 0; const f = once(() => ++n); return [f(), f(), f.called]; };
