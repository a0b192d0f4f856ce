'use strict';

const statuses = require('statuses');

exports['knows'] = () => [statuses.message[418], statuses('not found'), statuses.redirect[301], statuses.codes.length];
