'use strict';

const { MongoClient, ObjectId } = require('mongodb');

exports['fails without a server'] = () => new MongoClient('mongodb://127.0.0.1:9', { serverSelectionTimeoutMS: 50 }).connect().catch(error => [error.name, error.message]);
exports['has ids'] = () => [ObjectId.isValid('65f0c0ffee65f0c0ffee0001'), new ObjectId().toHexString().length];
