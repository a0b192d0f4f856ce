'use strict';

const Q = require('q');

exports['promises'] = async () => [await Q.all([1, Q.delay(2, 1)]), await Q.nfcall((done) => done(null, 'called')), await Q.fcall(() => { throw new Error('x'); }).fail(error => error.message), (await Q.allSettled([Q.reject(new Error('no')), 1])).map(one => one.state)];
