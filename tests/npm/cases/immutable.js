'use strict';

const { Map, List, fromJS, Record } = require('immutable');

exports['updates in depth'] = () => fromJS({ a: { b: [1, 2] } }).updateIn(['a', 'b'], list => list.push(3)).toJS();
exports['equality'] = () => Map({ a: 1 }).equals(Map({ a: 1 }));
exports['lists and records'] = () => [List([3, 1, 2]).sort().toArray(), new (Record({ x: 1, y: 2 }))({ y: 5 }).toObject(), String(Map({ a: List([1]) }))];
