'use strict';

const { default: pRetry, AbortError } = require('p-retry');

exports['retries'] = () => pRetry(attempt => { if (attempt < 3) throw new Error('again'); return attempt; }, { minTimeout: 1, retries: 3 });
exports['aborts'] = () => pRetry(() => { throw new AbortError('stop'); }).catch(error => error.message);
