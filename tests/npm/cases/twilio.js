'use strict';

const twilio = require('twilio');

exports['signs webhooks'] = () => { const url = 'https://example.test/hook?a=1'; const signature = twilio.getExpectedTwilioSignature('token', url, { Body: 'é', From: '+1' }); return [signature, twilio.validateRequest('token', signature, url, { Body: 'é', From: '+1' }), twilio.validateRequest('token', signature, url, { Body: 'x' })]; };
exports['writes TwiML'] = () => { const answer = new twilio.twiml.VoiceResponse(); answer.say({ voice: 'alice' }, 'Hi & bye'); answer.gather({ numDigits: 1 }).play('a.mp3'); return String(answer); };
exports['makes tokens'] = () => { const token = new twilio.jwt.AccessToken('AC', 'SK', 'secret', { identity: 'ada', ttl: 60 }); token.addGrant(new twilio.jwt.AccessToken.VideoGrant({ room: 'r' })); const [head, claims] = token.toJwt().split('.').map(part => Buffer.from(part, 'base64url').toString()); return [JSON.parse(head), JSON.parse(claims).grants]; };
exports['asks'] = async () => { const seen = []; const client = twilio('AC0', 'token', { httpClient: { request: async ({ method, uri, data, username }) => { seen.push([method, uri, data, username]); return { statusCode: 201, body: { sid: 'SM1', body: 'hi', date_created: 'Thu, 24 Aug 2023 05:01:45 +0000' } }; } } }); const sent = await client.messages.create({ body: 'hi', from: '+1', to: '+2' }); return [sent.sid, sent.dateCreated, seen]; };
