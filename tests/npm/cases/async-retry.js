'use strict';

const retry = require('async-retry');

exports['retries'] = () => retry((bail, attempt) => { if (attempt < 3) throw new Error('again'); return attempt; }, { minTimeout: 1, maxTimeout: 2 });
exports['gives up'] = () => retry(bail => bail(new Error('never')), { minTimeout: 1 }).catch(error => error.message);
