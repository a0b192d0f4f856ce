'use strict';

const { CloudEvent, HTTP, ValidationError } = require('cloudevents');

exports['writes and reads'] = () => { const event = new CloudEvent({ id: '1', type: 'a.b', source: '/s', time: '2024-01-01T00:00:00.000Z', data: { x: 1 }, extension: 'e' }); const message = HTTP.binary(event); const back = HTTP.toEvent(HTTP.structured(event)); return [message, back.toJSON(), HTTP.isEvent(message), event.cloneWith({ type: 'c' }).type]; };
exports['refuses'] = () => { try { return new CloudEvent({ type: '', source: '' }); } catch (error) { return error instanceof ValidationError; } };
