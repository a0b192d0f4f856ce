'use strict';

const { parseHTML } = require('linkedom');

exports['is a document'] = () => { const { document } = parseHTML('<!doctype html><html><body><p id="a">x</p></body></html>'); document.querySelector('#a').append(document.createElement('b')); return document.toString(); };
