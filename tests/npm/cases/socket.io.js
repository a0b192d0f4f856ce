'use strict';

const { Server } = require('socket.io');
const { io } = require('socket.io-client');
const { createServer } = require('http');

exports['talks'] = async () => { const web = createServer(); const server = new Server(web); server.on('connection', socket => { socket.on('add', (a, b, done) => done(a + b)); socket.on('bytes', bytes => socket.emit('back', bytes.length, { nested: Buffer.from([...bytes].reverse()) })); socket.join('room'); server.to('room').emit('joined', 'é'); }); await new Promise(resolve => { web.listen(0, '127.0.0.1', resolve); }); const outcomes = []; for (const transports of [['websocket'], ['polling'], ['polling', 'websocket']]) { const client = io(`http://127.0.0.1:${web.address().port}`, { transports, forceNew: true, reconnection: false }); const joined = await new Promise((resolve, reject) => { client.on('joined', resolve).on('connect_error', reject); }); const sum = await client.emitWithAck('add', 1, 2); const back = new Promise(resolve => { client.on('back', (...given) => resolve(given)); }); client.emit('bytes', Buffer.from([1, 2, 3])); const [length, { nested }] = await back; outcomes.push([joined, sum, length, [...nested]]); client.close(); } await new Promise(resolve => { server.close(resolve); }); return outcomes; };
