'use strict';

const postcss = require('postcss');

exports['transforms'] = async () => { const plugin = { postcssPlugin: 'p', Declaration(declaration) { if (declaration.prop === 'color') declaration.value = 'red'; }, AtRule: { media(rule) { rule.params = rule.params.toUpperCase(); } } }; const result = await postcss([plugin]).process('a{color:blue;b:c}@media print{d{e:f}}', { from: 'a.css', to: 'b.css', map: { inline: false } }); return [result.css, JSON.parse(String(result.map)).sources]; };
exports['says what is wrong'] = () => { try { return postcss.parse('a { b: c'); } catch (error) { return [error.name, error.reason, error.line, error.column]; } };
