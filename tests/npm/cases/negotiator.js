'use strict';

const Negotiator = require('negotiator');

exports['negotiates'] = () => { const negotiator = new Negotiator({ headers: { accept: 'text/html, application/*;q=0.2', 'accept-charset': 'utf-8, iso-8859-1;q=0.8' } }); return [negotiator.mediaTypes(), negotiator.mediaType(['application/json']), negotiator.charsets()]; };
