'use strict';

const { createDefaultHttpClient, createPipelineFromOptions, createPipelineRequest } = require('@azure/core-rest-pipeline');
const { served } = require('./fixtures/server.js');

exports['sends'] = () => served(async url => { const { status, bodyAsText } = await createPipelineFromOptions({}).sendRequest(createDefaultHttpClient(), createPipelineRequest({ url, method: 'POST', body: 'x', allowInsecureConnection: true })); return [status, JSON.parse(bodyAsText).body]; });
