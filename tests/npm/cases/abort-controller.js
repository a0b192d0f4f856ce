'use strict';

const AbortController = require('abort-controller');

exports['aborts'] = () => { const controller = new AbortController(); const seen = []; controller.signal.addEventListener('abort', event => seen.push(event.type)); controller.abort(); return [seen, controller.signal.aborted]; };
