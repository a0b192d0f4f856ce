'use strict';

const nodemailer = require('nodemailer');

exports['writes a message'] = async () => { const transport = nodemailer.createTransport({ streamTransport: true, buffer: true, newline: 'unix' }); const { envelope, message } = await transport.sendMail({ from: 'a@x.test', to: ['b@x.test', 'Ö <c@x.test>'], subject: 'Grüße', text: 'hello', html: '<b>hello</b>', attachments: [{ filename: 'a.txt', content: 'attached' }], date: new Date(0), messageId: '<m@x.test>', headers: { 'X-A': 'b' }, boundaryPrefix: 'b' }); return [envelope, message.toString().replace(/b-[0-9a-f]{16}/g, 'boundary')]; };
