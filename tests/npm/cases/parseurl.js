'use strict';

const parseurl = require('parseurl');

exports['parses'] = () => { const { pathname, query, search, href } = parseurl({ url: '/a/b?c=d#e' }); return [pathname, query, search, href]; };
