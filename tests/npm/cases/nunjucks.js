'use strict';

const nunjucks = require('nunjucks');

exports['renders'] = () => nunjucks.renderString('{% for n in names %}{{ loop.index }}:{{ n | upper }} {% endfor %}{{ "<b>" }}', { names: ['a', 'b'] });
