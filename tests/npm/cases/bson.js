'use strict';

const { serialize, deserialize, ObjectId, Long, EJSON } = require('bson');

exports['serializes'] = () => { const value = { _id: new ObjectId('65f0c0ffee65f0c0ffee0001'), a: 1.5, b: Long.fromString('123456789012'), c: new Date(0), d: [null, true, 'é'], e: /x/i }; const bytes = serialize(value); return [Buffer.from(bytes).toString('hex'), EJSON.stringify(deserialize(bytes)), new ObjectId('65f0c0ffee65f0c0ffee0001').getTimestamp()]; };
