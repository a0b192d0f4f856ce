'use strict';

const { PubSub } = require('@google-cloud/pubsub');
const { spawn } = require('node:child_process');
const { once } = require('node:events');
const { join } = require('node:path');

exports['publishes and receives'] = async () => { const server = spawn('node', [join(process.cwd(), 'cases', 'fixtures', 'pubsub.js')], { stdio: ['pipe', 'pipe', 'inherit'] }); const port = JSON.parse(String((await once(server.stdout, 'data'))[0])); process.env.METADATA_SERVER_DETECTION = 'none'; process.env.PUBSUB_EMULATOR_HOST = `127.0.0.1:${port}`; const client = new PubSub({ projectId: 'p' }); try { const [topic] = await client.createTopic('t'); const again = await client.createTopic('t').catch(error => [error.code, error.details]); const missing = await client.topic('none').get().catch(error => error.code); const id = await topic.publishMessage({ data: Buffer.from('hello'), attributes: { a: 'b' } }); const [subscription] = await topic.createSubscription('s'); const received = new Promise((resolve, reject) => { subscription.on('error', reject); subscription.on('message', message => { message.ack(); resolve([String(message.data), message.attributes, message.id]); }); }); const message = await received; await subscription.close(); const [topics] = await client.getTopics(); return [topic.name, again, missing, id, message, topics.map(one => one.name)]; } finally { await client.close(); delete process.env.PUBSUB_EMULATOR_HOST; server.stdin.end(); await once(server, 'exit'); } };
