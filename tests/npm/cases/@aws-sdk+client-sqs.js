'use strict';

const { SQSClient, SendMessageCommand, ReceiveMessageCommand } = require('@aws-sdk/client-sqs');
const { createHash } = require('crypto');
const { served } = require('./fixtures/server.js');

const md5 = text => createHash('md5').update(text).digest('hex');
function queue(request, response) {
  const chunks = [];
  request.on('data', chunk => chunks.push(chunk)).on('end', () => { const body = JSON.parse(Buffer.concat(chunks).toString()); const answer = request.headers['x-amz-target'].endsWith('SendMessage') ? { MessageId: 'm', MD5OfMessageBody: md5(body.MessageBody) } : { Messages: [{ MessageId: 'm', Body: 'hello', MD5OfBody: md5('hello'), ReceiptHandle: 'r' }] }; response.writeHead(200, { 'Content-Type': 'application/x-amz-json-1.0' }).end(JSON.stringify(answer)); });
}
exports['sends and receives'] = () => served(async url => { const client = new SQSClient({ region: 'eu-central-1', endpoint: url, credentials: { accessKeyId: 'id', secretAccessKey: 'key' }, maxAttempts: 1 }); const sent = await client.send(new SendMessageCommand({ QueueUrl: `${url}/1/q`, MessageBody: 'é' })); const { Messages } = await client.send(new ReceiveMessageCommand({ QueueUrl: `${url}/1/q` })); client.destroy(); return [sent.MessageId, sent.MD5OfMessageBody, Messages]; }, queue);
