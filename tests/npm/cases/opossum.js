'use strict';

const CircuitBreaker = require('opossum');

exports['opens'] = async () => { const breaker = new CircuitBreaker(async () => { throw new Error('down'); }, { volumeThreshold: 1, errorThresholdPercentage: 1, timeout: false }); const first = await breaker.fire().catch(error => error.message); const second = await breaker.fire().catch(error => error.code); breaker.shutdown(); return [first, second]; };
