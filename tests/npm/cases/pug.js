'use strict';

const pug = require('pug');

exports['renders'] = () => pug.render('ul#list\n  each n in names\n    li.item= n\n  if last\n    p(data-x=1): b #{last}\n', { names: ['a', '<b>'], last: 'x', pretty: true });
