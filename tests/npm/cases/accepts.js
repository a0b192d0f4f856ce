'use strict';

const accepts = require('accepts');

exports['negotiates'] = () => { const accept = accepts({ headers: { accept: 'text/html;q=0.5, application/json', 'accept-encoding': 'gzip, br;q=0.1', 'accept-language': 'de, en;q=0.8' } }); return [accept.type(['html', 'json']), accept.encodings(), accept.language(['en', 'de'])]; };
