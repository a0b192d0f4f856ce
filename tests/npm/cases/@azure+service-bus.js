'use strict';

const { ServiceBusClient, parseServiceBusConnectionString } = require('@azure/service-bus');
const net = require('net');

const line = 'Endpoint=sb://ns.example.test/;SharedAccessKeyName=n;SharedAccessKey=a2V5;EntityPath=q';

exports['reads connection strings'] = () => ({ ...parseServiceBusConnectionString(line) });
exports['makes clients'] = async () => { const client = new ServiceBusClient('Endpoint=sb://127.0.0.1:1/;SharedAccessKeyName=n;SharedAccessKey=a2V5', { retryOptions: { maxRetries: 0, timeoutInMs: 2000 } }); const sender = client.createSender('q'); const outcome = [sender.entityPath, client.fullyQualifiedNamespace, net.isIP('127.0.0.1')]; await client.close(); return outcome; };
