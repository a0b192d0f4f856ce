'use strict';

const retry = require('retry');

exports['retries'] = () => new Promise(resolve => { const operation = retry.operation({ retries: 3, minTimeout: 1, maxTimeout: 2 }); operation.attempt(n => { if (!operation.retry(n < 3 ? new Error('again') : null)) resolve([n, operation.mainError().message]); }); });
exports['computes'] = () => retry.timeouts({ retries: 3, factor: 2, minTimeout: 10, randomize: false });
