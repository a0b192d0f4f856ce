'use strict';

const MarkdownIt = require('markdown-it');

exports['renders'] = () => new MarkdownIt({ linkify: true, typographer: true, html: false }).render('# T\n\n1. a\n2. ~~b~~ "quoted" http://example.com <b>\n\n```js\nx\n```\n');
