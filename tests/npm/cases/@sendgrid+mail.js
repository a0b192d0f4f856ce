'use strict';

const mail = require('@sendgrid/mail');

exports['builds'] = () => { mail.setApiKey('SG.x'); return mail.client.createRequest({ method: 'POST', url: '/v3/mail/send' }).url; };
