'use strict';

const protobuf = require('protobufjs');

exports['encodes and decodes'] = () => { const { root } = protobuf.parse('syntax = "proto3"; message A { string name = 1; repeated int32 ids = 2; oneof x { bool b = 3; } map<string, double> m = 4; int64 big = 5; }'); const A = root.lookupType('A'); const bytes = A.encode(A.create({ name: 'é', ids: [1, -1], b: true, m: { k: 1.5 }, big: 5 })).finish(); return [Buffer.from(bytes).toString('hex'), A.toObject(A.decode(bytes), { longs: String }), A.verify({ name: 1 })]; };
