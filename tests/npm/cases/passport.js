'use strict';

const passport = require('passport');
const { Strategy } = require('passport-local');
const express = require('express');
const { served, ask } = require('./fixtures/server.js');

exports['lets in whom it knows'] = () => { const own = new passport.Passport(); own.use(new Strategy((name, password, done) => done(null, password === 'secret' && { name }))); const app = express(); app.post('/', express.urlencoded({ extended: false }), own.authenticate('local', { session: false }), (request, response) => response.json(request.user)); const post = (url, body) => ask(url, { method: 'POST', headers: { 'Content-Type': 'application/x-www-form-urlencoded' }, body, shown: ['www-authenticate'] }); return served(async url => [await post(url, 'username=ada&password=secret'), await post(url, 'username=ada&password=wrong'), await post(url, '')], app); };
