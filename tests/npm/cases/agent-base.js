'use strict';

const { Agent } = require('agent-base');
const net = require('net');
const { served, ask } = require('./fixtures/server.js');

class Own extends Agent {
  connect(request, options) { return net.connect(options.port, options.host); }
}
exports['connects'] = () => served(async url => JSON.parse((await ask(`${url}/a`, { agent: new Own() }))[2]).url);
