'use strict';

const { createClient } = require('redis');

exports['fails without a server'] = () => { const client = createClient({ url: 'redis://127.0.0.1:9', socket: { reconnectStrategy: false } }); client.on('error', () => {}); return client.connect().catch(error => error.code); };
