'use strict';

const Stripe = require('stripe');
const { served } = require('./fixtures/server.js');

exports['charges'] = () => served(async url => { const { port } = new URL(url); const stripe = new Stripe('sk_test', { host: '127.0.0.1', port, protocol: 'http', maxNetworkRetries: 0, telemetry: false }); const customer = await stripe.customers.create({ email: 'a@b.test', metadata: { x: '1' } }); return [customer.method, customer.url, customer.body, customer.authorization]; });
exports['verifies webhooks'] = () => { const stripe = new Stripe('sk_test'); const payload = '{"id":"evt","object":"event"}'; const header = stripe.webhooks.generateTestHeaderString({ payload, secret: 'whsec', timestamp: 4000000000 }); return [stripe.webhooks.constructEvent(payload, header, 'whsec').id, header]; };
