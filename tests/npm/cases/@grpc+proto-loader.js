'use strict';

const loader = require('@grpc/proto-loader');
const { join } = require('node:path');
const file = join(process.cwd(), 'cases', 'fixtures', 'echo.proto');

exports['loads a definition'] = async () => { const definition = await loader.load(file, { keepCase: true, longs: String }); const { Once, Talk } = definition['duet.test.Echo']; const bytes = Once.requestSerialize({ text: 'é', number: 5, list: ['a'] }); return [Object.keys(definition), Once.path, Talk.requestStream, Talk.responseStream, bytes.toString('hex'), { ...Once.requestDeserialize(bytes) }]; };
exports['from JSON'] = () => { const definition = loader.fromJSON({ nested: { a: { nested: { M: { fields: { x: { id: 1, type: 'int32' } } }, S: { methods: { Do: { requestType: 'M', responseType: 'M' } } } } } } }); return Object.keys(definition['a.S']); };
exports['a file that is missing'] = () => loader.load('missing.proto').catch(error => error.code);
