'use strict';

const ejs = require('ejs');

exports['renders'] = () => ejs.render('<% for (const n of names) { %><%= n %>;<% } %><%- include("x") %>', { names: ['a', '<b>'] }, { includer: () => ({ template: 'included' }) });
exports['renders asynchronously'] = () => ejs.render('<%= await value %>', { value: Promise.resolve(1) }, { async: true });
