'use strict';

const { DynamoDBClient, GetItemCommand, PutItemCommand, QueryCommand } = require('@aws-sdk/client-dynamodb');
const { served } = require('./fixtures/server.js');

function table(seen) {
  return (request, response) => { const chunks = []; request.on('data', chunk => chunks.push(chunk)).on('end', () => { const target = request.headers['x-amz-target']; seen.push([target, JSON.parse(Buffer.concat(chunks).toString())]); const answers = { GetItem: { Item: { id: { S: 'a' }, n: { N: '42' }, set: { SS: ['x', 'y'] } } }, PutItem: {}, Query: { __type: 'com.amazonaws.dynamodb.v20120810#ResourceNotFoundException', message: 'none' } }; const name = target.split('.')[1]; response.writeHead(name === 'Query' ? 400 : 200, { 'Content-Type': 'application/x-amz-json-1.0' }).end(JSON.stringify(answers[name])); }); };
}
exports['puts, gets, fails'] = () => { const seen = []; return served(async url => { const client = new DynamoDBClient({ region: 'eu-central-1', endpoint: url, credentials: { accessKeyId: 'id', secretAccessKey: 'key' }, maxAttempts: 1 }); await client.send(new PutItemCommand({ TableName: 't', Item: { id: { S: 'é' }, bytes: { B: Buffer.from([1, 2]) } } })); const { Item } = await client.send(new GetItemCommand({ TableName: 't', Key: { id: { S: 'a' } } })); const failed = await client.send(new QueryCommand({ TableName: 'u' })).catch(error => [error.name, error.message, error.$metadata.httpStatusCode]); client.destroy(); return [Item, failed, seen]; }, table(seen)); };
