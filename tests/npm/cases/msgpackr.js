'use strict';

const { pack, unpack, Packr } = require('msgpackr');

exports['packs'] = () => { const value = { a: [1, -2, 1.5, 'é', null, true], b: Buffer.from([1]), c: new Date(0), d: 2n ** 40n }; return [pack({ a: 1 }), unpack(pack(value)), new Packr({ structuredClone: true }).unpack(new Packr({ structuredClone: true }).pack(new Set([1])))]; };
