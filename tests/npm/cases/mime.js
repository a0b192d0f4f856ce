'use strict';

const { default: mime } = require('mime');

exports['knows'] = () => [mime.getType('a.txt'), mime.getExtension('application/json'), mime.getType('x.webmanifest')];
