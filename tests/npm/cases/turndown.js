'use strict';

const TurndownService = require('turndown');

exports['turns'] = () => new TurndownService({ headingStyle: 'atx' }).turndown('<h1>T</h1><p>a <strong>b</strong> <a href="http://c">d</a></p><ul><li>e</li></ul>');
