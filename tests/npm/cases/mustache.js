'use strict';

const Mustache = require('mustache');

exports['renders'] = () => Mustache.render('{{#list}}<{{.}}>{{/list}}{{^none}}-{{/none}}{{> part}}', { list: [1, '&'] }, { part: 'p' });
