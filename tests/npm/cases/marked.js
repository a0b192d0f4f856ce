'use strict';

const { marked, lexer } = require('marked');

exports['renders'] = () => [marked.parse('# Title\n\n* a\n* **b** `c`\n\n| x | y |\n|---|---|\n| 1 | 2 |\n'), lexer('a\n\n> b')[2].type];
