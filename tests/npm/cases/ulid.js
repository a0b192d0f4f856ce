'use strict';

const { ulid, decodeTime, monotonicFactory } = require('ulid');

exports['makes ids'] = () => [ulid(0).length, decodeTime(ulid(1469918176385))];
exports['monotonic'] = () => { const next = monotonicFactory(); return next(1) < next(1); };
