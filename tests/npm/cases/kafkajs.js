'use strict';

const { Kafka, logLevel, Partitioners } = require('kafkajs');

exports['fails without a server'] = async () => { const admin = new Kafka({ brokers: ['127.0.0.1:9'], retry: { retries: 0 }, logLevel: logLevel.NOTHING, connectionTimeout: 200 }).admin(); return admin.connect().catch(error => error.name); };
exports['partitions'] = () => Partitioners.DefaultPartitioner()({ topic: 't', partitionMetadata: [{ partitionId: 0, leader: 0 }, { partitionId: 1, leader: 0 }, { partitionId: 2, leader: 0 }], message: { key: 'k' } });
