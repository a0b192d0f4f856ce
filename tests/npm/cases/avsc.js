'use strict';

const avro = require('avsc');

exports['encodes and decodes'] = () => { const type = avro.Type.forSchema({ type: 'record', name: 'R', fields: [{ name: 'a', type: 'int' }, { name: 'b', type: ['null', 'string'], default: null }] }); const bytes = type.toBuffer({ a: 5, b: 'x' }); return [bytes, JSON.parse(JSON.stringify(type.fromBuffer(bytes))), type.isValid({ a: 'x' }), String(avro.Type.forValue([1, 2.5]))]; };
