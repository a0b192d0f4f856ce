'use strict';

const amqp = require('amqplib');

exports['fails without a server'] = () => amqp.connect('amqp://127.0.0.1:9').catch(error => error.code);
