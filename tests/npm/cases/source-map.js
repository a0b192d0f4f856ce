'use strict';

const { SourceMapGenerator, SourceNode } = require('source-map');

exports['writes'] = () => { const map = new SourceMapGenerator({ file: 'a.js' }); map.addMapping({ generated: { line: 1, column: 2 }, source: 'b.js', original: { line: 3, column: 4 }, name: 'x' }); return [map.toString(), new SourceNode(1, 2, 'c.js', ['d', 'e']).toString()]; };
