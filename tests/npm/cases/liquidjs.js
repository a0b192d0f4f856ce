'use strict';

const { Liquid } = require('liquidjs');

exports['renders'] = () => new Liquid().parseAndRender('{% for n in names %}{{ n | capitalize }}{% unless forloop.last %}, {% endunless %}{% endfor %} {{ 1234.5 | round }}', { names: ['a', 'b'] });
