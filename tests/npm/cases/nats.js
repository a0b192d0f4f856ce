'use strict';

const { connect, StringCodec, JSONCodec, headers } = require('nats');

exports['fails without a server'] = () => connect({ servers: '127.0.0.1:9', reconnect: false }).catch(error => [error.name, error.code]);
exports['encodes'] = () => { const h = headers(); h.append('a', 'b'); return [StringCodec().decode(StringCodec().encode('é')), JSONCodec().decode(JSONCodec().encode({ a: 1 })), String(h)]; };
