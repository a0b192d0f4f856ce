'use strict';

const Handlebars = require('handlebars');

exports['renders'] = () => {
  Handlebars.registerHelper('loud', text => String(text).toUpperCase());
  return Handlebars.compile('{{#each people}}{{loud name}}{{#if @last}}.{{else}}, {{/if}}{{/each}}{{{raw}}}{{raw}}')({ people: [{ name: 'Ada' }, { name: 'Bob' }], raw: '<b>' });
};
exports['precompiles'] = () => Handlebars.precompile('{{a}}').length > 100;
